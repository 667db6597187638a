package dev.perdure.client;

import static dev.perdure.client.Wire.completed;
import static dev.perdure.client.Wire.receipt;
import static dev.perdure.client.Wire.started;
import static dev.perdure.client.Wire.text;
import static dev.perdure.client.Wire.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.client.ScriptedServer.Asked;
import dev.perdure.protocol.WireEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ThreadsTest extends Talking {

    @Nested
    class AnInterrupt {

        @Test
        void endsTheWaitingForAnEventAndLeavesTheAnswer() throws Exception {
            server.thenStreamOpen(started(1));
            try (Answer answer = send()) {
                assertThat(answer.next()).isPresent();
                CompletableFuture<Throwable> end = new CompletableFuture<>();
                Thread reader = Thread.ofPlatform().start(() -> end.complete(thrownBy(answer)));
                awaitWaiting(reader);
                reader.interrupt();
                assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
                assertThat(answer.text()).isEmpty();
            }
        }

        @Test
        void endsACallOnAPlatformThread() throws Exception {
            server.thenStreamOpen();
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    client.snapshot(SESSION);
                } catch (InterruptedException | RuntimeException thrown) {
                    end.complete(thrown);
                }
            });
            awaitWaiting(caller);
            caller.interrupt();
            assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }

        @Test
        void staysWithTheThreadOfALoop() {
            server.thenStreamOpen();
            try (Answer answer = send()) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> answer.iterator().hasNext()).isInstanceOf(UnrecoverableException.class);
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    @Nested
    class Closing {

        @Test
        void endsTheWaitingOfAnotherThread() throws Exception {
            server.thenStreamOpen(started(1));
            Answer answer = send();
            assertThat(answer.next()).isPresent();
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread reader = Thread.ofPlatform().start(() -> end.complete(thrownBy(answer)));
            awaitWaiting(reader);
            answer.close();
            assertThat(end.get(30, TimeUnit.SECONDS)).isNull();
            assertThat(answer.next()).isEmpty();
            assertThatThrownBy(answer::answer).hasMessageContaining("closed");
        }

        @Test
        void lastsThroughAPauseBeforeATry() throws Exception {
            server.thenHangUp();
            try (ChatClient patient = ChatClient.builder(server.base()).build()) {
                CompletableFuture<ConnectionNotice> lost = new CompletableFuture<>();
                Answer answer = patient.send(SESSION, "Hi", OPTIONS.withOnConnection(lost::complete));
                assertThat(lost.get(30, TimeUnit.SECONDS)).isInstanceOf(ConnectionNotice.Lost.class);
                answer.close();
                assertThat(answer.next()).isEmpty();
            }
        }

        @Test
        void holdsNoEndlessStreamUp() throws Exception {
            server.then(out -> {
                ScriptedServer.stream(out, started(1));
                for (int i = 2; i < 1_000_000; i++) {
                    out.write(text(i, "x").getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }
            });
            Answer answer = send();
            assertThat(answer.next()).isPresent();
            answer.close();
            assertThat(answer.next()).isEmpty();
        }
    }

    @Nested
    class Listening {

        @Test
        void isToldEverythingAndTheEndLast() throws Exception {
            server.thenStream(started(1), text(2, "one "), text(3, "two"), completed(4));
            List<String> texts = new ArrayList<>();
            CompletableFuture<Outcome> end = new CompletableFuture<>();
            client.send(SESSION, "Hi", OPTIONS, new AnswerListener() {
                @Override
                public void event(Answer answer, WireEvent event) {
                    texts.add(answer.text());
                }

                @Override
                public void ended(Outcome outcome) {
                    end.complete(outcome);
                }

                @Override
                public void failed(ChatClientException failure) {
                    end.completeExceptionally(failure);
                }
            });
            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Completed("one two"));
            assertThat(texts).containsExactly("", "one ", "one two", "one two");
        }
    }

    @Test
    void cancelAsksForTheTurnIfItIsNotKnownYet() throws Exception {
        server.thenStreamOpen(":\n\n");
        try (Answer answer = send()) {
            awaitAsked(1);
            server.thenJson(receipt(turn("t", "m", "running", 0, 0), 0));
            server.thenJson(receipt(turn("t", "m", "running", 0, 0), 0));
            answer.cancel();
            assertThat(server.asked())
                    .extracting(Asked::target)
                    .endsWith("/api/app/chat/sessions/s/messages", "/api/app/chat/sessions/s/turns/t/cancel");
        }
    }

    @org.jspecify.annotations.Nullable
    private static Throwable thrownBy(Answer answer) {
        try {
            Optional<WireEvent> next = answer.next();
            return next.isEmpty() ? null : new AssertionError("an event");
        } catch (InterruptedException | RuntimeException thrown) {
            return thrown;
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private void awaitAsked(int count) {
        while (server.asked().size() < count) {
            Thread.onSpinWait();
        }
    }
}
