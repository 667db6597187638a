package dev.perdure.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Lifecycle lifecycle = new Lifecycle();
    private final List<String> closed = new ArrayList<>();

    private void open(String name) {
        lifecycle.open(name, () -> name, closed::add);
    }

    @Nested
    class Close {

        @Test
        void closesTheNewestFirstAndEachOnce() throws Exception {
            open("store");
            open("service");
            open("door");
            lifecycle.close(PATIENCE);
            lifecycle.close(PATIENCE);
            assertThat(closed).containsExactly("door", "service", "store");
        }

        @Test
        void goesOnAfterAFailure() throws Exception {
            open("store");
            lifecycle.open("door", () -> "door", door -> {
                throw new IllegalStateException("the failure of this test");
            });
            lifecycle.close(PATIENCE);
            assertThat(closed).containsExactly("store");
        }

        @Test
        void waitsForThePartThatIsBeingOpened() throws Exception {
            CountDownLatch opening = new CountDownLatch(1);
            CountDownLatch opened = new CountDownLatch(1);
            Thread starter = Thread.ofPlatform()
                    .start(() -> lifecycle.open(
                            "store",
                            () -> {
                                opening.countDown();
                                awaitUninterrupted(opened);
                                return "store";
                            },
                            closed::add));
            opening.await();
            lifecycle.close(Duration.ofMillis(1));
            assertThat(closed).isEmpty();
            opened.countDown();
            starter.join();
            lifecycle.close(PATIENCE);
            assertThat(closed).containsExactly("store");
        }
    }

    @Nested
    class Open {

        @Test
        void opensNothingAfterTheStop() throws Exception {
            lifecycle.close(PATIENCE);
            assertThat(lifecycle.stopped()).isTrue();
            assertThatThrownBy(() -> open("late")).isInstanceOf(IllegalStateException.class);
            assertThat(closed).isEmpty();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
