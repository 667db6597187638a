package dev.perdure.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.LoggedEvent;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketFramesTest {

    @Nested
    class OfTheClient {

        @Test
        void comeBackAsTheyWere() {
            for (ClientFrame frame : new ClientFrame[] {
                new ClientFrame.Attach("e0-7"),
                new ClientFrame.Attach(null),
                new ClientFrame.Message(new SubmitRequest(null, "Hé 😀\n", "m", "enqueue"), "r-1"),
                new ClientFrame.Message(new SubmitRequest(null, null, null, null), null),
                new ClientFrame.Cancel("t", "r-2"),
                new ClientFrame.Retry("t", null),
                new ClientFrame.Ping("")
            }) {
                assertThat(ClientFrame.fromJson(frame.toJson())).isEqualTo(frame);
            }
        }

        @Test
        void areReadAsTheyAreDocumented() {
            assertThat(read("{\"last_message_id\":null}")).isEqualTo(new ClientFrame.Attach(null));
            assertThat(read("{\"type\":\"message\",\"message\":\"hi\",\"message_id\":\"m\",\"ref\":\"a\",\"new\":{}}"))
                    .isEqualTo(new ClientFrame.Message(new SubmitRequest(null, "hi", "m", null), "a"));
            assertThat(read("{\"type\":\"ping\"}")).isEqualTo(new ClientFrame.Ping(null));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "hello",
                    "[]",
                    "null",
                    "7",
                    "{}",
                    "{\"type\":7}",
                    "{\"type\":\"dance\"}",
                    "{\"type\":\"event\"}",
                    "{\"last_message_id\":7}",
                    "{\"type\":\"cancel\"}",
                    "{\"type\":\"cancel\",\"turn_id\":{}}",
                    "{\"type\":\"retry\",\"turn_id\":null}",
                    "{\"type\":\"message\",\"message\":[]}",
                    "{\"type\":\"ping\",\"ref\":1}",
                    "{\"type\":\"ping\",\"type\":\"ping\"}",
                    "{\"type\":\"ping\"} {}"
                })
        void areInvalidIfTheyAreOfNoKind(String json) {
            assertThat(read(json)).isInstanceOf(ClientFrame.Invalid.class);
        }

        @Test
        void keepTheirRefEvenIfTheRestIsWrong() {
            assertThat(read("{\"ref\":\"a\",\"type\":\"<script>\"}"))
                    .isInstanceOfSatisfying(ClientFrame.Invalid.class, invalid -> {
                        assertThat(invalid.ref()).isEqualTo("a");
                        assertThat(invalid.detail()).doesNotContain("script");
                    });
        }

        @Test
        void haveNoLongRef() {
            assertThat(read("{\"type\":\"ping\",\"ref\":\"" + "x".repeat(129) + "\"}"))
                    .isInstanceOfSatisfying(
                            ClientFrame.Invalid.class,
                            invalid -> assertThat(invalid.ref()).isNull());
            assertThat(read("{\"type\":\"ping\",\"ref\":\"" + "x".repeat(128) + "\"}"))
                    .isInstanceOf(ClientFrame.Ping.class);
        }

        private ClientFrame read(String json) {
            return ClientFrame.fromJson(json.getBytes(UTF_8));
        }
    }

    @Nested
    class OfTheServer {

        @Test
        void comeBackAsTheyWere() throws WireFormatException {
            ServerFrame.Ack ack = new ServerFrame.Ack(TurnReceipt.of(Samples.failedTurn(), true), "r");
            ServerFrame.Refused refused = new ServerFrame.Refused(
                    "turn_running", true, "Wait.", Duration.ofMillis(1500), Map.of("turn_id", "t"), "r");
            ServerFrame.Pong pong = new ServerFrame.Pong("Hé");

            assertThat(ServerFrame.fromJson(ack.toJson())).isEqualTo(ack);
            assertThat(ServerFrame.fromJson(refused.toJson())).isEqualTo(refused);
            assertThat(ServerFrame.fromJson(pong.toJson())).isEqualTo(pong);
            assertThat(ServerFrame.fromJson(new ServerFrame.Heartbeat().toJson()))
                    .isEqualTo(new ServerFrame.Heartbeat());
        }

        @Test
        void areWrittenAsTheyAreDocumented() {
            assertThat(new String(
                            new ServerFrame.Ack(TurnReceipt.of(Samples.failedTurn(), false), "r").toJson(), UTF_8))
                    .startsWith("{\"type\":\"ack\",\"ref\":\"r\",\"session_id\":\"s-1\",\"turn_id\":");
            assertThat(new String(
                            ServerFrame.Refused.of(
                                            new Problem(
                                                    409,
                                                    "Conflict",
                                                    "Wait.",
                                                    "turn_running",
                                                    true,
                                                    null,
                                                    Map.of("turn_id", "t")),
                                            null)
                                    .toJson(),
                            UTF_8))
                    .isEqualTo("{\"type\":\"error\",\"code\":\"turn_running\",\"recoverable\":true,"
                            + "\"detail\":\"Wait.\",\"turn_id\":\"t\"}");
            assertThat(new String(new ServerFrame.Pong(null).toJson(), UTF_8)).isEqualTo("{\"type\":\"pong\"}");
        }

        @Test
        void areEventsIfTheyAreNothingElse() throws WireFormatException {
            LoggedEvent event = new LoggedEvent(3, new TurnId("t"), new TextDelta("x"));

            assertThat(ServerFrame.fromJson(EventJson.bytes(Samples.LOG, event)))
                    .isEqualTo(new ServerFrame.Event(new WireEvent.Logged(Samples.LOG.at(3), event)));
            assertThat(ServerFrame.fromJson("{\"id\":\"e0-4\",\"type\":\"later\",\"data\":{}}".getBytes(UTF_8)))
                    .isEqualTo(new ServerFrame.Event(new WireEvent.Unknown(Samples.LOG.at(4), "later")));
        }

        @Test
        void areRefusedIfTheyAreBroken() {
            assertThatThrownBy(() -> ServerFrame.fromJson("{\"type\":\"ack\"}".getBytes(UTF_8)))
                    .isInstanceOf(WireFormatException.class);
        }
    }
}
