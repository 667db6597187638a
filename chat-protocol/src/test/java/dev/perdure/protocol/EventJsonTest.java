package dev.perdure.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.EventCursor.Step.Gap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {

    private static String data(ChatEvent event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventJson.writeData(new LoggedEvent(7, new TurnId("t1"), event), out);
        return out.toString(UTF_8);
    }

    @Nested
    class Write {

        @Test
        void everyTypeHasItsDocumentedData() throws IOException {
            assertThat(data(new ChatEvent.TurnStarted(new MessageId("m1"), "你好😀")))
                    .isEqualTo("{\"turn_id\":\"t1\",\"message_id\":\"m1\",\"message\":\"你好😀\"}");
            assertThat(data(new ChatEvent.TurnStarted(new MessageId("m2"), "", new TurnId("t0"), new Caller("béla"))))
                    .isEqualTo(
                            "{\"turn_id\":\"t1\",\"message_id\":\"m2\",\"message\":\"\",\"replaces\":\"t0\",\"author\":\"béla\"}");
            assertThat(data(new ChatEvent.TextDelta("a\n\ndata: \"b\"\u2028")))
                    .isEqualTo("{\"turn_id\":\"t1\",\"text\":\"a\\n\\ndata: \\\"b\\\"\u2028\"}");
            assertThat(data(new ChatEvent.ReasoningDelta("hm"))).isEqualTo("{\"turn_id\":\"t1\",\"text\":\"hm\"}");
            assertThat(data(new ChatEvent.ToolCall("c", "find", "{\"q\":1}")))
                    .isEqualTo(
                            "{\"turn_id\":\"t1\",\"call_id\":\"c\",\"name\":\"find\",\"arguments\":\"{\\\"q\\\":1}\"}");
            assertThat(data(new ChatEvent.ToolResult("c", "find", "x", true)))
                    .isEqualTo(
                            "{\"turn_id\":\"t1\",\"call_id\":\"c\",\"name\":\"find\",\"result\":\"x\",\"failed\":true}");
            assertThat(data(new ChatEvent.TurnContinued(2))).isEqualTo("{\"turn_id\":\"t1\",\"attempt\":2}");
            assertThat(data(new ChatEvent.TurnRestarted(3))).isEqualTo("{\"turn_id\":\"t1\",\"attempt\":3}");
            assertThat(data(new ChatEvent.TurnCompleted())).isEqualTo("{\"turn_id\":\"t1\"}");
            assertThat(data(new ChatEvent.TurnCancelled())).isEqualTo("{\"turn_id\":\"t1\"}");
            assertThat(data(new ChatEvent.TurnFailed(new Failure("x", true, "y", Duration.ofSeconds(30)))))
                    .isEqualTo(
                            "{\"turn_id\":\"t1\",\"code\":\"x\",\"recoverable\":true,\"message\":\"y\",\"retry_after\":30}");
            assertThat(data(new ChatEvent.TurnFailed(new Failure("x", false, "y"))))
                    .isEqualTo("{\"turn_id\":\"t1\",\"code\":\"x\",\"recoverable\":false,\"message\":\"y\"}");
        }

        @Test
        void customDataThatIsJsonStandsAsItIsOnOneLine() throws IOException {
            assertThat(data(new ChatEvent.Custom("p", "{\n \"a\": 1.10,\r\n \"b\": \"x\\ny\"}")))
                    .isEqualTo("{\"turn_id\":\"t1\",\"name\":\"p\",\"data\":{  \"a\": 1.10,   \"b\": \"x\\ny\"}}");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "{",
                    "{}}",
                    "{} {}",
                    "nul",
                    "01",
                    "{\"a\":1,\"a\":2}",
                    "\"a\nb\"",
                    "1 //x",
                    "NaN",
                    "'a'",
                    "[1,]"
                })
        void customDataThatIsNoJsonBecomesAString(String data) throws IOException {
            String json = data(new ChatEvent.Custom("p", data));

            WireEvent.Logged read = (WireEvent.Logged) EventJson.read("e0-7", "custom", json.getBytes(UTF_8));
            assertThat(json).doesNotContain("\n").startsWith("{\"turn_id\":\"t1\",\"name\":\"p\",\"data\":\"");
            assertThat(read.event().event()).isInstanceOf(ChatEvent.Custom.class);
        }

        @Test
        void customDataThatIsTooDeepBecomesAString() throws IOException {
            String json = data(new ChatEvent.Custom("p", "[".repeat(5000) + "]".repeat(5000)));

            assertThat(json).contains("\"data\":\"[[[");
        }

        @Test
        void unpairedSurrogatesDoNotFailTheStream() throws IOException {
            assertThat(data(new ChatEvent.TextDelta("a\uD83D b\uDE00"))).contains("a\uFFFD b\uFFFD");
        }
    }

    @Nested
    class RoundTrip {

        @Test
        void everyEventComesBackAsItWasOnOneLine() throws IOException {
            RandomEvents events = new RandomEvents(20261124);
            for (int i = 0; i < 5000; i++) {
                LoggedEvent event = events.next();
                byte[] json = EventJson.bytes(Samples.LOG, event);

                assertThat(new String(json, UTF_8)).doesNotContain("\n", "\r");
                WireEvent read = EventJson.read(json);
                assertThat(read).isInstanceOf(WireEvent.Logged.class);
                assertThat(((WireEvent.Logged) read).position()).isEqualTo(Samples.LOG.at(event.sequence()));
                // Custom data may be spelled in another way; what was read must then be a fixed point.
                if (event.event() instanceof ChatEvent.Custom) {
                    assertThat(EventJson.read(EventJson.bytes(Samples.LOG, ((WireEvent.Logged) read).event())))
                            .isEqualTo(read);
                } else {
                    assertThat(((WireEvent.Logged) read).event()).isEqualTo(event);
                }
            }
        }

        @Test
        void aGapComesBackWithItsSnapshot() throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            EventJson.writeData(new Gap(Gap.Reason.PRUNED, Samples.snapshot()), out);

            assertThat(out.toString(UTF_8)).startsWith("{\"reason\":\"pruned\",\"position\":\"e0-9\",\"snapshot\":{");
            assertThat(EventJson.read("e0-9", "gap", out.toByteArray()))
                    .isEqualTo(new WireEvent.Gap(
                            Samples.LOG.at(9), Gap.Reason.PRUNED, WireSnapshot.of(Samples.snapshot())));
        }
    }

    @Nested
    class Queued {

        @Test
        void aTurnThatWaitsIsSaidWithoutAPlaceInTheLog() throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            EventJson.writeData(new Step.Queued(Samples.queuedTurn(), 3), out);

            assertThat(out.toString(UTF_8)).isEqualTo("{\"turn_id\":\"t2\",\"message_id\":\"m2\",\"ahead\":3}");
            for (String id : new String[] {"", "e0-9"}) {
                assertThat(EventJson.read(id, "turn.queued", out.toByteArray()))
                        .isEqualTo(new WireEvent.Queued(new TurnId("t2"), new MessageId("m2"), 3));
            }
        }

        @Test
        void whatDoesNotSayHowManyAreAheadIsRefused() {
            byte[] data = "{\"turn_id\":\"t2\",\"message_id\":\"m2\"}".getBytes(UTF_8);

            assertThatThrownBy(() -> EventJson.read("", "turn.queued", data)).isInstanceOf(WireFormatException.class);
        }
    }

    @Nested
    class Read {

        @Test
        void unknownFieldsAreIgnored() throws IOException {
            byte[] json =
                    "{\"id\":\"e0-1\",\"type\":\"turn.completed\",\"new\":[1],\"data\":{\"turn_id\":\"t\",\"x\":{}}}"
                            .getBytes(UTF_8);

            assertThat(EventJson.read(json))
                    .isEqualTo(new WireEvent.Logged(
                            Samples.LOG.at(1), new LoggedEvent(1, new TurnId("t"), new ChatEvent.TurnCompleted())));
        }

        @Test
        void anUnknownTypeKeepsItsPlace() throws IOException {
            byte[] json = "{\"id\":\"e0-1\",\"type\":\"turn.paused\",\"data\":{}}".getBytes(UTF_8);

            assertThat(EventJson.read(json)).isEqualTo(new WireEvent.Unknown(Samples.LOG.at(1), "turn.paused"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "[]",
                    "{}",
                    "{\"id\":\"e0-1\",\"type\":\"text.delta\",\"data\":{\"turn_id\":\"t\"}}",
                    "{\"id\":\"e0-1\",\"type\":\"text.delta\",\"data\":{\"turn_id\":\"t\",\"text\":1}}",
                    "{\"id\":\"e0-1\",\"type\":\"text.delta\",\"data\":{\"turn_id\":\"a b\",\"text\":\"\"}}",
                    "{\"id\":\"nonsense\",\"type\":\"turn.completed\",\"data\":{\"turn_id\":\"t\"}}",
                    "{\"id\":\"e0-1\",\"id\":\"e0-2\",\"type\":\"turn.completed\",\"data\":{\"turn_id\":\"t\"}}",
                    "{\"id\":\"e0-1\",\"type\":\"turn.completed\",\"data\":{\"turn_id\":\"t\"}} x",
                    "{\"id\":\"e0-1\",\"type\":\"turn.continued\",\"data\":{\"turn_id\":\"t\",\"attempt\":1e99}}",
                    "{\"id\":\"e0-1\",\"type\":\"turn.failed\",\"data\":{\"turn_id\":\"t\",\"code\":\"x\",\"recoverable\":true,"
                            + "\"message\":\"y\",\"retry_after\":-1}}",
                    "{\"id\":\"e0-1\",\"type\":\"gap\",\"data\":{\"reason\":\"mood\",\"snapshot\":{}}}",
                })
        void whatIsNotOfTheProtocolIsRefused(String json) {
            assertThatThrownBy(() -> EventJson.read(json.getBytes(UTF_8))).isInstanceOf(WireFormatException.class);
        }

        @Test
        void depthAndMalformedUtf8AreRefused() {
            byte[] deep = "[".repeat(100_000).getBytes(UTF_8);
            byte[] malformed = {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'};
            byte[] utf16 = {0, '{', 0, '}'};

            for (byte[] hostile : new byte[][] {deep, malformed, utf16}) {
                assertThatThrownBy(() -> EventJson.read(hostile)).isInstanceOf(WireFormatException.class);
            }
        }
    }
}
