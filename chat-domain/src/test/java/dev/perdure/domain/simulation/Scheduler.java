package dev.perdure.domain.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs all threads of a simulated world on one real thread, a step at a time, in an order that the seed alone decides.
 *
 * <p>A thread that can go on has its next step in {@code ready}; the scheduler picks one at random and runs it until it
 * blocks, be it here or on a lock or condition of the domain. So nothing ever happens at the same time as anything else, and
 * when nothing is ready, nothing will happen until time passes: the clock then leaps to the next deadline.
 */
final class Scheduler implements InstantSource {

    /** What a thread does. */
    interface Work {
        void run() throws Exception;
    }

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Step(Machine machine, Runnable continuation) {}

    private static final class Waiter {
        private final Machine machine;
        private final Thread thread;
        private final BooleanSupplier until;
        private final Instant deadline;
        private boolean called;

        Waiter(Machine machine, Thread thread, BooleanSupplier until, Instant deadline) {
            this.machine = machine;
            this.thread = thread;
            this.until = until;
            this.deadline = deadline;
        }

        boolean ripe(Instant now) {
            return !deadline.isAfter(now) || until.getAsBoolean();
        }
    }

    /** Not {@code Random}: the first numbers of neighbouring seeds are nearly the same there. */
    private final SplittableRandom random;

    private final Trace trace = new Trace();
    private final List<Step> ready = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private Machine current = new Machine("world");
    private Instant now = START;
    private long steps;

    @Nullable
    private String violation;

    Scheduler(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Instant instant() {
        return now;
    }

    Trace trace() {
        return trace;
    }

    long steps() {
        return steps;
    }

    /** What was found wrong first, if anything. */
    @Nullable
    String violation() {
        return violation;
    }

    /** Notes that something is wrong; the schedule ends with this step. */
    void violated(String what) {
        note("VIOLATION", what);
        if (violation == null) {
            violation = what;
        }
    }

    void note(String what, Object... details) {
        trace.add(steps, Duration.between(START, now).toMillis(), current, what, details);
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** A number from 0 to one below {@code bound}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Lets time pass without anybody having had a chance to do anything in it. */
    void leap(Duration duration) {
        now = now.plus(duration);
    }

    /** Starts a thread on a machine; an exception that it does not catch is a violation. */
    void start(Machine machine, String name, Work work) {
        machine.tasks().add(name);
        VirtualThreads.on(continuation -> enqueue(machine, continuation))
                .name(name)
                .start(() -> {
                    try {
                        work.run();
                    } catch (Throwable uncaught) {
                        StackTraceElement[] stack = uncaught.getStackTrace();
                        violated("thread " + name + " of " + machine + " died of " + uncaught + " at "
                                + List.of(stack).subList(0, Math.min(8, stack.length)));
                    } finally {
                        machine.tasks().remove(name);
                    }
                });
    }

    /** Lets everybody else do something first, perhaps. */
    @SuppressWarnings(
            "ThreadPriorityCheck") // of these threads it is the one way to give the next step to somebody else
    void pause() {
        Thread.yield();
    }

    /** Waits in the world's time. */
    void sleep(Duration duration) throws InterruptedException {
        var unused = await(() -> false, duration);
    }

    /** Waits in the world's time, whoever interrupts; an interrupt is kept for later. */
    void delay(Duration duration) {
        Instant end = now.plus(duration);
        boolean interrupted = false;
        while (now.isBefore(end)) {
            try {
                sleep(Duration.between(now, end));
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a condition holds, which is looked at between any two steps; false if the time ran out first. */
    boolean await(BooleanSupplier until, Duration atMost) throws InterruptedException {
        Waiter waiter = new Waiter(current, Thread.currentThread(), until, now.plus(atMost));
        waiters.add(waiter);
        try {
            while (!waiter.called && !Thread.currentThread().isInterrupted()) {
                LockSupport.park(this);
            }
        } finally {
            waiters.remove(waiter);
        }
        if (Thread.interrupted()) {
            // Also if it comes after the call and before this step: the condition is not to be looked at by such a
            // thread.
            throw new InterruptedException();
        }
        return until.getAsBoolean();
    }

    /** Runs the world until something holds, something is wrong, or the bounds are reached; true if it holds. */
    boolean run(BooleanSupplier done, long mostSteps, Duration mostTime) {
        long lastStep = steps + mostSteps;
        Instant end = now.plus(mostTime);
        while (violation == null && !done.getAsBoolean()) {
            if (steps >= lastStep || now.isAfter(end)) {
                return false;
            }
            callRipe();
            int runnable = 0;
            for (int i = 0; i < ready.size(); i++) {
                runnable += ready.get(i).machine().running() ? 1 : 0;
            }
            if (runnable > 0) {
                run(takeRunnable(below(runnable)));
            } else if (!leapToNextDeadline()) {
                return false;
            }
        }
        return violation == null;
    }

    private Step takeRunnable(int skip) {
        int left = skip;
        for (int i = 0; ; i++) {
            if (ready.get(i).machine().running() && left-- == 0) {
                return ready.remove(i);
            }
        }
    }

    private void run(Step step) {
        steps++;
        current = step.machine();
        step.continuation().run();
    }

    private void callRipe() {
        for (int i = 0; i < waiters.size(); i++) {
            Waiter waiter = waiters.get(i);
            if (!waiter.called && waiter.machine.running() && waiter.ripe(now)) {
                waiter.called = true;
                LockSupport.unpark(waiter.thread);
            }
        }
    }

    private boolean leapToNextDeadline() {
        Instant next = null;
        for (Waiter waiter : waiters) {
            if (waiter.machine.running()
                    && waiter.deadline.isAfter(now)
                    && (next == null || waiter.deadline.isBefore(next))) {
                next = waiter.deadline;
            }
        }
        if (next == null) {
            return false;
        }
        now = next;
        return true;
    }

    private void enqueue(Machine machine, Runnable continuation) {
        if (!machine.dead()) {
            ready.add(new Step(machine, continuation));
        }
    }
}
