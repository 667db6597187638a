package dev.perdure.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetronomeTest {

    private final Metronome metronome = new Metronome();

    @Test
    void nobodyGoesOnBeforeItsTimeHoweverManyPauseAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> pausing = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Duration time = Duration.ofMillis(50 - i % 50);
                pausing.add(threads.submit(() -> {
                    long due = System.nanoTime() + time.toNanos();
                    metronome.pause(time);
                    return System.nanoTime() - due >= 0;
                }));
            }
            for (Future<Boolean> each : pausing) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void anInterruptEndsAPause() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> pausing = threads.submit(() -> {
                Thread.currentThread().interrupt();
                metronome.pause(Duration.ofDays(1));
                return null;
            });
            assertThatThrownBy(() -> pausing.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        }
    }
}
