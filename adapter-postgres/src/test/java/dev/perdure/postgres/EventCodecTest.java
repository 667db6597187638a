package dev.perdure.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EventCodecTest {

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "你好",
            "🙂👩‍👩‍👧",
            "\u2028\u2029",
            "\n\ndata: x\r\n",
            "\"'\\",
            "\u0000",
            "\uFFFF\uFEFF",
            "x".repeat(127),
            "x".repeat(128),
            "é".repeat(20_000),
            "long ".repeat(200_000));

    @Nested
    class RoundTrip {

        @Test
        void everyKindOfEventComesBackWithEveryText() {
            for (String text : TEXTS) {
                List<ChatEvent> events = everyKind(text, new Random(text.length()));

                assertThat(EventCodec.decode(EventCodec.encode(events), events.size()))
                        .isEqualTo(events);
            }
        }

        @Test
        void anyMixtureOfEventsComesBack() {
            Random random = new Random(7);
            for (int round = 0; round < 500; round++) {
                List<ChatEvent> events = new ArrayList<>();
                int count = 1 + random.nextInt(40);
                for (int i = 0; i < count; i++) {
                    List<ChatEvent> kinds = everyKind(TEXTS.get(random.nextInt(TEXTS.size() - 2)), random);
                    events.add(kinds.get(random.nextInt(kinds.size())));
                }

                assertThat(EventCodec.decode(EventCodec.encode(events), count)).isEqualTo(events);
            }
        }

        @Test
        void aTokenCostsLittleMoreThanItsText() {
            assertThat(EventCodec.encode(List.of(new ChatEvent.TextDelta("token"))))
                    .hasSize(8);
        }
    }

    @Nested
    class Encoding {

        @Test
        void aTextThatCouldNotBeGivenBackIsRefused() {
            assertThatThrownBy(() -> EventCodec.encode(List.of(new ChatEvent.TextDelta("half \uD83D"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Decoding {

        @Test
        void everyCutRowIsRefused() {
            List<ChatEvent> events = everyKind("你好", new Random(1));
            byte[] whole = EventCodec.encode(events);

            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> EventCodec.decode(cut, events.size()))
                        .isInstanceOf(IllegalStateException.class);
            }
        }

        @Test
        void anUnknownVersionKindOrLengthIsRefused() {
            assertThatThrownBy(() -> EventCodec.decode(new byte[] {2, 9}, 1)).hasMessageContaining("version");
            assertThatThrownBy(() -> EventCodec.decode(new byte[] {1, 99}, 1)).hasMessageContaining("kind");
            assertThatThrownBy(() -> EventCodec.decode(new byte[] {1, 2, 127}, 1))
                    .hasMessageContaining("longer");
            assertThatThrownBy(() -> EventCodec.decode(new byte[] {1, 9}, 2)).hasMessageContaining("not 2");
        }
    }

    private static List<ChatEvent> everyKind(String text, Random random) {
        return List.of(
                new ChatEvent.TurnStarted(new MessageId("m-" + random.nextInt(1000)), text),
                new ChatEvent.TurnStarted(new MessageId("m-" + random.nextInt(1000)), text, new TurnId("t-1"), null),
                new ChatEvent.TurnStarted(new MessageId("m"), text, null, new Caller("béla 😀")),
                new ChatEvent.TurnStarted(new MessageId("m"), text, new TurnId("t-1"), new Caller("béla 😀")),
                new ChatEvent.TextDelta(text),
                new ChatEvent.ReasoningDelta(text),
                new ChatEvent.ToolCall("c", text, text),
                new ChatEvent.ToolResult(text, "n", text, random.nextBoolean()),
                new ChatEvent.Custom("n", text),
                new ChatEvent.TurnContinued(1 + random.nextInt(Integer.MAX_VALUE)),
                new ChatEvent.TurnRestarted(2),
                new ChatEvent.TurnCompleted(),
                new ChatEvent.TurnFailed(new Failure("code", true, text, Duration.ofNanos(random.nextLong()))),
                new ChatEvent.TurnFailed(new Failure("code", false, text)),
                new ChatEvent.TurnCancelled());
    }
}
