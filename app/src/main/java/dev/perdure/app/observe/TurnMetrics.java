package dev.perdure.app.observe;

import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.port.ChatObserver;
import dev.perdure.chat.port.ChatObserver.Sign.Begun.Cause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The figures of what becomes of turns. Every series is there from the start, so that a first failure is a rise. */
final class TurnMetrics implements ChatObserver {

    private record Attempt(TurnId turn, int number) {

        static Attempt of(Turn turn) {
            return new Attempt(turn.id(), turn.attempt());
        }
    }

    /** When the attempts that run here began, as {@link System#nanoTime}. */
    private final ConcurrentMap<Attempt, Long> running = new ConcurrentHashMap<>();

    private final Map<Cause, Counter> begun = new EnumMap<>(Cause.class);
    private final Map<String, Counter> failed = new HashMap<>();
    private final Counter completed;
    private final Counter cancelled;
    private final Counter letGo;
    private final Counter enqueued;
    private final Counter pieces;
    private final Counter events;
    private final Timer firstPiece;
    private final Timer durable;
    private final Timer duration;

    TurnMetrics(Meters meters) {
        for (Cause cause : Cause.values()) {
            begun.put(
                    cause,
                    meters.counter(
                            "perdure.turns.begun",
                            "Attempts at turns that began on this node",
                            "cause",
                            cause.name().toLowerCase(Locale.ROOT)));
        }
        this.completed = ended(meters, "completed", "none");
        this.cancelled = ended(meters, "cancelled", "none");
        FailureCodes.KNOWN.forEach(code -> failed.put(code, ended(meters, "failed", code)));
        failed.put(FailureCodes.OTHER, ended(meters, "failed", FailureCodes.OTHER));
        this.letGo = meters.counter(
                "perdure.turns.released", "Attempts that ended without the turn's end, for another to go on");
        this.enqueued = meters.counter("perdure.turns.enqueued", "Messages accepted here that had to wait");
        this.pieces = meters.counter("perdure.turn.pieces", "Pieces that agents said and that are durable");
        this.events = meters.counter("perdure.turn.events", "Events that they became");
        this.firstPiece =
                meters.patience("perdure.turn.first.piece", "From the beginning of an attempt to its first piece");
        this.durable = meters.latency(
                "perdure.piece.durable", "From when the oldest piece of an append was said until it is durable");
        this.duration = meters.patience("perdure.turn.duration", "How long attempts took that ended their turn");
        meters.gauge("perdure.turns.running", "Attempts that run on this node", running::size);
    }

    private static Counter ended(Meters meters, String state, String code) {
        return meters.counter("perdure.turns.ended", "Turns that ended on this node", "state", state, "code", code);
    }

    @Override
    public void noticed(Sign sign) {
        switch (sign) {
            case Sign.Queued queued -> enqueued.increment();
            case Sign.Begun(Turn turn, Cause cause) -> {
                running.put(Attempt.of(turn), System.nanoTime());
                of(begun, cause).increment();
            }
            case Sign.FirstPiece(Turn turn) -> measure(firstPiece, running.get(Attempt.of(turn)));
            case Sign.Kept kept -> {
                pieces.increment(kept.pieces());
                events.increment(kept.events());
                durable.record(kept.waited());
            }
            case Sign.Ended ended -> {
                measure(duration, running.remove(Attempt.of(ended.turn())));
                counter(ended.terminal()).increment();
            }
            case Sign.LetGo(Turn turn) -> {
                running.remove(Attempt.of(turn));
                letGo.increment();
            }
            case Sign.Entered entered -> {}
            case Sign.Left left -> {}
        }
    }

    private static void measure(Timer timer, @Nullable Long since) {
        if (since != null) {
            timer.record(Duration.ofNanos(System.nanoTime() - since));
        }
    }

    private Counter counter(Terminal terminal) {
        return switch (terminal) {
            case TurnCompleted done -> completed;
            case TurnCancelled done -> cancelled;
            case TurnFailed done ->
                of(failed, FailureCodes.bounded(done.failure().code()));
        };
    }

    private static <K> Counter of(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("there is no counter for " + key);
        }
        return counter;
    }
}
