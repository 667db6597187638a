package dev.perdure.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.perdure.chat.error.RunStoppedException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class StoppingTest {

    private static final Duration TIME_TO_STOP = Duration.ofSeconds(30);

    private final RecordingOutput output = RecordingOutput.eager();
    private final CountDownLatch asked = new CountDownLatch(1);

    @Nested
    class ByInterrupt {

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void closesTheConnectionInTheMiddleOfAnAnswer(boolean stoppableClient) throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("Hel"));
                exchange.awaitClientGone();
            })) {
                StreamingChatModel model = stoppableClient ? Models.stoppable(provider) : Models.plain(provider);
                Turn turn = new Turn(model);
                output.awaitSpoken();
                assertStops(turn, provider);
            }
        }

        @Test
        void closesTheConnectionBeforeTheProviderHasAnswered() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                asked.countDown();
                exchange.awaitClientGone();
            })) {
                Turn turn = new Turn(Models.stoppable(provider));
                asked.await();
                assertStops(turn, provider);
            }
        }

        @Test
        void closesTheConnectionBetweenTheHeadersAndTheFirstPiece() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                asked.countDown();
                exchange.awaitClientGone();
            })) {
                Turn turn = new Turn(Models.stoppable(provider));
                asked.await();
                assertStops(turn, provider);
            }
        }

        /** The moments in which the JDK's client hands over the answer are short: it takes many tries to hit one. */
        @Test
        void closesTheConnectionAtWhateverMomentOfTheHandover() throws Exception {
            SplittableRandom random = new SplittableRandom(1);
            for (int round = 0; round < 300; round++) {
                CountDownLatch begun = new CountDownLatch(1);
                try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                    begun.countDown();
                    exchange.beginStream();
                    exchange.awaitClientGone();
                })) {
                    Turn turn = new Turn(Models.stoppable(provider));
                    begun.await();
                    long until = System.nanoTime() + random.nextInt(1_500_000);
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    assertStops(turn, provider);
                }
            }
        }

        @Test
        void closesTheConnectionWhileTheLogHoldsTheModelBack() throws Exception {
            RecordingOutput slow = RecordingOutput.heldBack();
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                for (int i = 0; i < 200; i++) {
                    exchange.event(OpenAiChunks.text("word "));
                }
                exchange.awaitClientGone();
            })) {
                Turn turn = new Turn(Models.stoppable(provider), slow);
                slow.awaitHeldBack();
                assertStops(turn, provider);
            }
        }

        @Test
        void leavesThePauseBeforeARepeat() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.answer("429 Too Many Requests", "Retry-After: 9\r\n", "{}");
                asked.countDown();
            })) {
                Turn turn = new Turn(Models.stoppable(provider));
                asked.await();
                turn.thread.interrupt();

                assertThat(turn.end()).isInstanceOf(InterruptedException.class);
                assertThat(provider.requests()).hasSize(1);
            }
        }
    }

    private static void assertStops(Turn turn, ScriptedProvider provider) throws Exception {
        turn.thread.interrupt();

        assertThat(turn.end()).isInstanceOf(InterruptedException.class);
        assertThat(provider.clientGoes(TIME_TO_STOP)).isTrue();
    }

    @Nested
    class ByTheOutput {

        @Test
        void closesTheConnectionWhenTheRunIsOver() throws Exception {
            CountDownLatch stopped = new CountDownLatch(1);
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("Hel"));
                stopped.await();
                exchange.event(OpenAiChunks.text("lo"));
                exchange.awaitClientGone();
            })) {
                Turn turn = new Turn(Models.plain(provider));
                output.awaitSpoken();
                output.stop();
                stopped.countDown();

                assertThat(turn.end()).isInstanceOf(RunStoppedException.class);
                assertThat(provider.clientGoes(TIME_TO_STOP)).isTrue();
                assertThat(output.text()).isEqualTo("Hel");
            }
        }
    }

    /** A turn on a thread of its own, and what it ends with. */
    private final class Turn {

        private final CompletableFuture<Throwable> end = new CompletableFuture<>();
        private final Thread thread;

        Turn(StreamingChatModel model) {
            this(model, output);
        }

        Turn(StreamingChatModel model, RecordingOutput output) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    new LangChain4jAgent(model).stream(Requests.asking("Hi"), output);
                    end.complete(new AssertionError("the turn was answered"));
                } catch (InterruptedException | RuntimeException e) {
                    end.complete(e);
                }
            });
        }

        Throwable end() throws Exception {
            return end.get(TIME_TO_STOP.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
