package dev.perdure.client;

import static dev.perdure.client.Wire.completed;
import static dev.perdure.client.Wire.problem;
import static dev.perdure.client.Wire.restarted;
import static dev.perdure.client.Wire.started;
import static dev.perdure.client.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.perdure.client.ScriptedServer.Asked;
import dev.perdure.protocol.WireEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconnectTest extends Talking {

    @Nested
    class AStream {

        @Test
        void isTheWholeAnswer() throws Exception {
            server.thenStream("retry: 1000\n\n", started(1), text(2, "你"), ":\n\n", text(3, "好 😀"), completed(4));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("你好 😀");
                assertThat(answer.outcome()).isEqualTo(new Outcome.Completed("你好 😀"));
                assertThat(answer.turn())
                        .hasValueSatisfying(turn -> assertThat(turn.value()).isEqualTo("t"));
                assertThat(answer.position()).hasToString("Optional[log-4]");
            }
            Asked asked = server.asked().getFirst();
            assertThat(asked.method() + " " + asked.target()).isEqualTo("POST /api/app/chat/stream");
            assertThat(asked.body()).isEqualTo("{\"session_id\":\"s\",\"message\":\"Hi\",\"message_id\":\"m\"}");
            assertThat(asked.header("Authorization")).isEqualTo("Bearer secret");
            assertThat(asked.header("Last-Event-ID")).isNull();
            assertThat(notices).containsExactly(new ConnectionNotice.Connected(ConnectionNotice.Way.STREAM));
        }

        @Test
        void thatIsCutGoesOnWhereItStopped() throws Exception {
            server.thenStream(started(1), text(2, "one "), text(3, "lost").substring(0, 30));
            server.thenStream(text(3, "two "));
            server.thenStream(text(4, "three"), completed(5));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("one two three");
            }
            assertThat(server.asked())
                    .extracting(asked -> asked.header("Last-Event-ID"))
                    .containsExactly(null, "log-2", "log-3");
        }

        @Test
        void thatEndsPolitelyWithoutAnEndWasCut() throws Exception {
            server.thenStream(started(1), text(2, "one "));
            server.thenStream(text(3, "two"), completed(4));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("one two");
            }
            assertThat(notices)
                    .element(1)
                    .asInstanceOf(type(ConnectionNotice.Lost.class))
                    .satisfies(lost -> {
                        assertThat(lost.attempt()).isEqualTo(1);
                        assertThat(lost.retryIn()).isEqualTo(Duration.ofSeconds(1));
                        assertThat(lost.why().code()).isEqualTo("connection_lost");
                    });
        }

        @Test
        void thatBringsWhatWasThereBeforeDoublesNothing() throws Exception {
            server.thenStream(started(1), text(2, "one "));
            server.thenStream(started(1), text(2, "one "), text(3, "two"), completed(4));
            try (Answer answer = send()) {
                assertThat(answer.events().map(ReconnectTest::place)).containsExactly("1", "2", "3", "4");
                assertThat(answer.text()).isEqualTo("one two");
            }
        }

        @Test
        void ofARestartedTurnForgetsWhatWasSaid() throws Exception {
            server.thenStream(started(1), text(2, "wrong"), restarted(3), text(4, "right"), completed(5));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("right");
            }
        }

        @Test
        void mayBringWhatThisVersionDoesNotKnow() throws Exception {
            server.thenStream(
                    "event: weather\ndata: fine\n\n",
                    started(1),
                    Wire.frame(2, "mood", ",\"mood\":3"),
                    text(3, "x"),
                    completed(4));
            try (Answer answer = send()) {
                assertThat(answer.events().map(ReconnectTest::place)).containsExactly("1", "2", "3", "4");
                assertThat(answer.text()).isEqualTo("x");
            }
        }
    }

    @Nested
    class ATry {

        @Test
        void alwaysCarriesTheSameMessageId() throws Exception {
            server.thenHangUp().thenHangUp();
            server.thenRefuse(503, "", problem(503, "storage_unavailable", true));
            server.thenJson(Wire.receipt(Wire.turn("t", "x", "running", 0, 0), 0));
            try (Answer answer = client.send(SESSION, "Hi")) {
                assertThatThrownBy(answer::answer).isInstanceOf(UnrecoverableException.class);
                assertThat(server.asked().subList(0, 4))
                        .extracting(Asked::body)
                        .allSatisfy(body -> assertThat(body).contains("\"message_id\":\"" + answer.messageId() + "\""));
            }
        }

        @Test
        void isMadeThreeTimesAfterOneTwoAndFourSeconds() {
            for (int i = 0; i < 6; i++) {
                server.thenRefuse(502, "Content-Type: text/html\r\n", "<html>");
            }
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer)
                        .asInstanceOf(type(RecoverableException.class))
                        .satisfies(away -> {
                            assertThat(away.code()).isEqualTo("http_502");
                            assertThat(away.status()).hasValue(502);
                        });
            }
            assertThat(server.asked()).hasSize(4);
            assertThat(time.pauses())
                    .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        }

        @Test
        void isCountedAnewAfterProgress() throws Exception {
            server.thenRefuse(503, "", "").thenRefuse(503, "", "").thenRefuse(503, "", "");
            server.thenStream(started(1));
            server.thenRefuse(503, "", "").thenRefuse(503, "", "");
            server.thenStream(completed(2));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEmpty();
            }
            assertThat(time.pauses()).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 1L, 2L, 4L);
        }

        @ParameterizedTest
        @CsvSource({"503, true, shutting_down", "429, true, queue_full", "429, true, rate_limited"})
        void waitsAsLongAsTheServerAsks(int status, boolean recoverable, String code) throws Exception {
            server.thenRefuse(status, "Retry-After: 9\r\n", problem(status, code, recoverable));
            server.thenStream(started(1), completed(2));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEmpty();
            }
            assertThat(time.pauses()).containsExactly(Duration.ofSeconds(9));
        }

        @Test
        void isNotMadeIfTheServerAsksForTooLong() {
            server.thenRefuse(503, "Retry-After: 3600\r\n", problem(503, "storage_unavailable", true));
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer)
                        .asInstanceOf(type(RecoverableException.class))
                        .extracting(RecoverableException::retryAfter)
                        .isEqualTo(Optional.of(Duration.ofHours(1)));
            }
        }

        @Test
        void waitsForTheReconnectTimeOfTheStream() throws Exception {
            server.thenStream("retry: 5000\n\n", started(1));
            server.thenStream(completed(2));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEmpty();
            }
            assertThat(time.pauses()).containsExactly(Duration.ofSeconds(5));
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 404, 409, 413, 415, 422})
        void isNotMadeAfterARefusal(int status) {
            server.thenRefuse(status, "", problem(status, "no_way", status == 409));
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer)
                        .asInstanceOf(type(ChatClientException.class))
                        .satisfies(refused -> {
                            assertThat(refused.code()).isEqualTo("no_way");
                            assertThat(refused.recoverable()).isEqualTo(status == 409);
                        });
            }
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Nested
    class WhatIsNotOfThisProtocol {

        @Test
        void isTriedAgainAndThenGivenUp() {
            for (int i = 0; i < 8; i++) {
                server.then(out -> out.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer)
                        .asInstanceOf(type(UnrecoverableException.class))
                        .extracting(UnrecoverableException::code)
                        .isEqualTo("protocol_error");
            }
        }

        @Test
        void canNotFillTheMemory() {
            server.thenStream(started(1), "data: " + "x".repeat(200_000));
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer)
                        .asInstanceOf(type(UnrecoverableException.class))
                        .extracting(UnrecoverableException::code)
                        .isEqualTo("event_too_large");
            }
        }

        @Test
        void isNeverTakenForAnotherLogOfTheSameSession() {
            for (int i = 0; i < 8; i++) {
                server.thenStream(started(1), Wire.frame("other-2", "text.delta", "t", ",\"text\":\"no\""));
            }
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer).isInstanceOf(UnrecoverableException.class);
                assertThat(answer.text()).isEmpty();
            }
        }
    }

    @Nested
    class ARedirect {

        @Test
        void toAnotherHostIsRefusedAndToldNothing() throws Exception {
            try (ScriptedServer other = new ScriptedServer()) {
                server.thenRefuse(307, "Location: " + other.base() + "/chat/stream\r\n", "");
                try (Answer answer = send()) {
                    assertThatThrownBy(answer::answer)
                            .asInstanceOf(type(UnrecoverableException.class))
                            .extracting(UnrecoverableException::code)
                            .isEqualTo("redirect_refused");
                }
                assertThat(other.asked()).isEmpty();
            }
        }

        @Test
        void withinTheHostIsFollowedWithAllThatWasSaid() throws Exception {
            server.thenRefuse(308, "Location: /elsewhere\r\n", "");
            server.thenStream(started(1), text(2, "x"), completed(3));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("x");
            }
            List<Asked> asked = server.asked();
            assertThat(asked.get(1).target()).isEqualTo("/elsewhere");
            assertThat(asked.get(1).body()).isEqualTo(asked.get(0).body());
        }
    }

    private static String place(WireEvent event) {
        return switch (event) {
            case WireEvent.Logged logged -> Long.toString(logged.position().sequence());
            case WireEvent.Unknown unknown -> Long.toString(unknown.position().sequence());
            case WireEvent.Gap gap -> "gap";
            case WireEvent.Queued queued -> "queued";
        };
    }
}
