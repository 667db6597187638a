package dev.perdure.domain.simulation;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One node's way to the store, with all that can happen on it: a call fails before it did anything, does its work and its
 * answer is lost, or takes its time. It keeps the port's promises: what waits out an outage repeats itself until it has an
 * answer, and what doesn't throws {@link UnavailableException}, which says nothing about what was done.
 */
final class FaultyStore extends StoreLink {

    private final Scheduler scheduler;
    private final Weather weather;
    private final Machine node;
    private final Machine store;

    /** @param store where a write that has left its node goes on even if the node is dead */
    FaultyStore(SessionRepository next, Scheduler scheduler, Weather weather, Machine node, Machine store) {
        super(next);
        this.scheduler = scheduler;
        this.weather = weather;
        this.node = node;
        this.store = store;
    }

    @Override
    <T> T ask(String call, Supplier<T> work) {
        travel();
        // A pool that is asked by an interrupted thread may refuse to wait.
        boolean refused = Thread.currentThread().isInterrupted() && scheduler.chance(0.5);
        if (refused || weather.fails()) {
            throw unavailable("failed:", call);
        }
        T answer = work.get();
        scheduler.note("did " + call + ":", answer);
        travel();
        if (weather.losesAnswer()) {
            throw unavailable("answer lost:", call);
        }
        return answer;
    }

    @Override
    WriteOutcome insist(String call, Supplier<WriteOutcome> work) {
        while (true) {
            travel();
            if (weather.fails()) {
                scheduler.note("waits:", call);
                scheduler.delay(Duration.ofMillis(500));
                continue;
            }
            WriteOutcome outcome = work.get();
            scheduler.note("did " + call + ":", outcome);
            travel();
            if (!weather.losesAnswer()) {
                return outcome;
            }
            scheduler.note("repeats " + call);
        }
    }

    @Override
    CompletionStage<WriteOutcome> send(Append append) {
        if (weather.refuses()) {
            scheduler.note("refused: append", append.firstSequence());
            return CompletableFuture.failedFuture(new InternalException(new IllegalStateException("simulated")));
        }
        if (scheduler.chance(0.1) && !weather.away()) {
            scheduler.note("did at once: append", append.firstSequence(), append.events());
            return next.append(append);
        }
        CompletableFuture<WriteOutcome> done = new CompletableFuture<>();
        scheduler.start(node, "send", () -> {
            travel();
            scheduler.start(store, "append", () -> {
                WriteOutcome outcome = insist(
                        "append",
                        () -> next.append(append).toCompletableFuture().join());
                scheduler.note("appended", append.firstSequence(), append.events(), outcome);
                scheduler.start(node, "landed", () -> done.complete(outcome));
            });
        });
        return done;
    }

    @Override
    boolean listen(LogKey log, long after, Duration timeout) throws InterruptedException {
        travel();
        if (weather.fails()) {
            throw unavailable("failed:", "awaitBeyond");
        }
        return scheduler.await(() -> isBeyond(log, after), timeout);
    }

    /** Sets of the JDK have another order in every process. */
    @Override
    public Beat beat(NodeId self) {
        Beat beat = super.beat(self);
        Set<TurnId> sorted = new LinkedHashSet<>();
        beat.cancelled().stream().sorted(Comparator.comparing(TurnId::value)).forEach(sorted::add);
        return new Beat(beat.lapsed(), sorted);
    }

    @Override
    boolean attend(NodeId self, Duration timeout) throws InterruptedException {
        travel();
        return scheduler.await(() -> isCalled(self), timeout);
    }

    private boolean isCalled(NodeId self) {
        try {
            return next.awaitCall(self, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the scheduler", e);
        }
    }

    private boolean isBeyond(LogKey log, long after) {
        try {
            return next.awaitBeyond(log, after, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the scheduler", e);
        }
    }

    /** Mostly short, now and then so long that much else happens meanwhile. */
    private void travel() {
        int stops = scheduler.chance(0.05) ? scheduler.below(40) : 1;
        for (int i = 0; i < stops; i++) {
            scheduler.pause();
        }
    }

    private UnavailableException unavailable(String how, String call) {
        scheduler.note(how, call);
        if (scheduler.chance(0.3)) {
            scheduler.delay(Duration.ofMillis(1 + scheduler.below(2_000)));
        }
        return UnavailableException.storage(new IllegalStateException("simulated"));
    }
}
