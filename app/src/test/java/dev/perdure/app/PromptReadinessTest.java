package dev.perdure.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.javalin.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PromptReadinessTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    private final Readiness hanging = () -> {
        asked.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    };

    @AfterEach
    void end() {
        gate.countDown();
        threads.close();
    }

    @Test
    void whoAsksIsAnsweredInTimeWhateverTheStoreDoes() {
        Readiness prompt = new PromptReadiness(hanging, threads, Duration.ZERO, MOMENT);

        assertThat(prompt.reasonsAgainst()).containsExactly("the store can't be reached");
        long begun = System.nanoTime();
        IntStream.range(0, 100).forEach(i -> assertThat(prompt.reasonsAgainst()).hasSize(1));

        // Nobody waits again for what hangs already, and it is asked no second time.
        assertThat(System.nanoTime() - begun)
                .isLessThan(MOMENT.multipliedBy(100).toNanos());
        assertThat(asked).hasValue(1);
    }

    @Test
    void aStormOfProbesIsOneQuestion() {
        Readiness prompt = new PromptReadiness(
                () -> List.of("asked " + asked.incrementAndGet()), threads, HOUR, Duration.ofSeconds(30));

        assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> prompt.reasonsAgainst()))
                .hasSize(200)
                .containsOnly(List.of("asked 1"));
    }

    @Test
    void anAnswerThatIsNoLongerFreshIsAskedForAgain() {
        Readiness prompt = new PromptReadiness(
                () -> List.of("asked " + asked.incrementAndGet()), threads, Duration.ZERO, Duration.ofSeconds(30));

        assertThat(prompt.reasonsAgainst()).containsExactly("asked 1");
        assertThat(prompt.reasonsAgainst()).containsExactly("asked 2");
    }

    @Test
    void whatHungIsForgottenWhenItHasAnswered() {
        Readiness prompt = new PromptReadiness(hanging, threads, Duration.ZERO, MOMENT);
        assertThat(prompt.reasonsAgainst()).isNotEmpty();

        gate.countDown();
        while (!prompt.reasonsAgainst().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(asked.get()).isGreaterThan(0);
    }
}
