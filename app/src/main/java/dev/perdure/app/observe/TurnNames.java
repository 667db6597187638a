package dev.perdure.app.observe;

import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.ChatObserver;
import dev.perdure.chat.port.ChatObserver.Sign.Begun.Cause;
import dev.perdure.javalin.observe.Exchange;
import dev.perdure.javalin.observe.NamedCalls;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.slf4j.MDC;

/** Has every line that is logged for a turn carry its names, and that of the request it came by. */
final class TurnNames implements ChatObserver {

    static final String TRACE_ID = "trace_id";

    private static final String ATTEMPT = "attempt";

    private record Attempt(TurnId turn, int number) {}

    /** The ids of the requests by which the attempts that run here came. */
    private final ConcurrentMap<Attempt, String> requests = new ConcurrentHashMap<>();

    private final Function<Turn, Optional<String>> trace;

    /** @param trace gives the trace that a turn's attempt is a part of, if there is one */
    TurnNames(Function<Turn, Optional<String>> trace) {
        this.trace = trace;
    }

    @Override
    public void noticed(Sign sign) {
        Turn turn = sign.turn();
        switch (sign) {
            case Sign.Begun(Turn begun, Cause cause) -> remember(begun, cause);
            case Sign.Entered entered -> put(turn);
            case Sign.Left left -> remove();
            case Sign.Ended ended -> requests.remove(attempt(turn));
            case Sign.LetGo letGo -> requests.remove(attempt(turn));
            case Sign.Queued queued -> {}
            case Sign.FirstPiece first -> {}
            case Sign.Kept kept -> {}
        }
    }

    private void remember(Turn turn, Cause cause) {
        String request = MDC.get(Exchange.REQUEST_ID);
        // Others begin on threads that happen to work for something else.
        boolean asked = cause == Cause.SUBMITTED || cause == Cause.RETRIED;
        if (asked && request != null) {
            requests.put(attempt(turn), request);
        }
    }

    private void put(Turn turn) {
        MDC.put(NamedCalls.SESSION_ID, turn.log().session().value());
        MDC.put(NamedCalls.TURN_ID, turn.id().value());
        MDC.put(NamedCalls.MESSAGE_ID, turn.messageId().value());
        MDC.put(ATTEMPT, Integer.toString(turn.attempt()));
        String request = requests.get(attempt(turn));
        if (request != null) {
            MDC.put(Exchange.REQUEST_ID, request);
        }
        trace.apply(turn).ifPresent(id -> MDC.put(TRACE_ID, id));
    }

    private static void remove() {
        MDC.remove(NamedCalls.SESSION_ID);
        MDC.remove(NamedCalls.TURN_ID);
        MDC.remove(NamedCalls.MESSAGE_ID);
        MDC.remove(ATTEMPT);
        MDC.remove(Exchange.REQUEST_ID);
        MDC.remove(TRACE_ID);
    }

    private static Attempt attempt(Turn turn) {
        return new Attempt(turn.id(), turn.attempt());
    }
}
