package dev.perdure.javalin.observe;

import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.MDC;

/** Lets what is run on another thread be logged under the names that the current one carries. Safe for use by many threads. */
public final class Inheriting implements Executor {

    private final Executor threads;

    public Inheriting(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        Map<String, String> names = MDC.getCopyOfContextMap();
        threads.execute(names == null || names.isEmpty() ? task : () -> run(task, names));
    }

    /** Hands on the names that the current thread has now, whoever executes. */
    public static Executor now(Executor threads) {
        Map<String, String> names = MDC.getCopyOfContextMap();
        return names == null || names.isEmpty() ? threads : task -> threads.execute(() -> run(task, names));
    }

    private static void run(Runnable task, Map<String, String> names) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.setContextMap(names);
        try {
            task.run();
        } finally {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        }
    }
}
