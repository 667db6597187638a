package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.ToolCall;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final Outbox outbox = new Outbox();

    @Test
    void adjacentPiecesOfOneKindBecomeOneEvent() {
        outbox.text("a");
        outbox.text("b");
        outbox.reasoning("c");
        outbox.text("d");

        assertThat(outbox.takeBatch().events())
                .containsExactly(new TextDelta("ab"), new ReasoningDelta("c"), new TextDelta("d"));
        assertThat(outbox.characters()).isZero();
    }

    @Test
    void otherEventsKeepTheirPlaceBetweenPieces() {
        outbox.text("a");
        outbox.add(new ToolCall("1", "clock", "{}"));
        outbox.text("b");

        assertThat(outbox.takeBatch().events())
                .containsExactly(new TextDelta("a"), new ToolCall("1", "clock", "{}"), new TextDelta("b"));
    }

    @Test
    void aPairSplitOverTwoPiecesAndTwoTakesStaysWhole() {
        String emoji = "\uD83D\uDE00";
        outbox.text("x" + emoji.charAt(0));
        assertThat(outbox.takeBatch().events()).containsExactly(new TextDelta("x"));
        outbox.text(emoji.charAt(1) + "y");

        assertThat(outbox.takeBatch().events()).containsExactly(new TextDelta(emoji + "y"));
    }

    @Test
    void whatCannotBeStoredBecomesTheReplacementCharacter() {
        outbox.text("a\0b\uDE00c\uD83D");
        outbox.text("d");

        assertThat(outbox.takeBatch().events()).containsExactly(new TextDelta("a\uFFFDb\uFFFDc\uFFFDd"));
    }

    @Test
    void aHalfThatIsNeverCompletedIsReplacedAtTheEnd() {
        outbox.text("a\uD83D");

        assertThat(outbox.takeBatch().events()).containsExactly(new TextDelta("a"));
        assertThat(outbox.takeLast()).containsExactly(new TextDelta("\uFFFD"));
    }

    @Test
    void emptyPiecesLeaveNothing() {
        outbox.text("");
        outbox.reasoning("");

        assertThat(outbox.takeBatch().events()).isEmpty();
    }

    @Test
    void howeverTextIsCutTheEventsJoinToTheSameTextAndNoneIsTooLong() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            String text = randomText(random, 1 + random.nextInt(3 * Outbox.MAX_DELTA));
            StringBuilder joined = new StringBuilder();
            int at = 0;
            while (at < text.length()) {
                int next = Math.min(text.length(), at + 1 + random.nextInt(text.length()));
                outbox.text(text.substring(at, next));
                at = next;
                if (random.nextBoolean()) {
                    join(outbox.takeBatch().events(), joined);
                }
            }
            join(outbox.takeLast(), joined);
            assertThat(joined).hasToString(text);
        }
    }

    @Test
    void oneBatchIsBoundedAndTheRestFollows() {
        String arguments = "x".repeat(Outbox.MAX_BATCH / 2);
        for (int call = 1; call <= 5; call++) {
            outbox.add(new ToolCall("c" + call, "tool", arguments));
        }
        assertThat(outbox.characters()).isGreaterThan(5 * Outbox.MAX_BATCH / 2);

        assertThat(outbox.takeBatch().events()).hasSize(2);
        assertThat(outbox.takeBatch().events()).hasSize(2);
        assertThat(outbox.takeBatch().events()).hasSize(1);
        assertThat(outbox.characters()).isZero();
    }

    private static void join(List<ChatEvent> events, StringBuilder joined) {
        for (ChatEvent event : events) {
            String text = ((TextDelta) event).text();
            assertThat(text).isNotEmpty().hasSizeLessThanOrEqualTo(Outbox.MAX_DELTA);
            assertThat(WellFormed.isWellFormed(text)).isTrue();
            joined.append(text);
        }
    }

    private static String randomText(Random random, int length) {
        int[] alphabet = {'a', '\n', 0x4F60, 0x597D, 0x2028, 0x1F600, 0x1F468, '"', 0xFFFF};
        return random.ints(length, 0, alphabet.length)
                .map(i -> alphabet[i])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
