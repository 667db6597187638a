package dev.perdure.domain.simulation;

import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;

/**
 * Virtual threads whose every step is handed to an executor of one's own, instead of to the JDK's pool.
 *
 * <p>A step runs from one blocking call to the next. Whoever runs the steps one at a time decides alone what happens when:
 * locks, conditions, interrupts and all. The JDK keeps the constructor for its own tests, hence the {@code --add-opens}.
 */
final class VirtualThreads {

    private static final String HIDDEN = "java.lang.ThreadBuilders$VirtualThreadBuilder";

    private static final Constructor<?> BUILDER = find();

    private VirtualThreads() {}

    /** Makes threads whose steps go to {@code carrier}. */
    static Thread.Builder.OfVirtual on(Executor carrier) {
        try {
            return (Thread.Builder.OfVirtual) BUILDER.newInstance(carrier);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Constructor<?> find() {
        try {
            Constructor<?> builder = Class.forName(HIDDEN).getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            return builder;
        } catch (ReflectiveOperationException | RuntimeException hidden) {
            throw new IllegalStateException(
                    "the simulation needs a JDK whose virtual threads take a scheduler (21 to 25 do), started with"
                            + " --add-opens java.base/java.lang=ALL-UNNAMED",
                    hidden);
        }
    }
}
