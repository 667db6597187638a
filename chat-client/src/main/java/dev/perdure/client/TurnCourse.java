package dev.perdure.client;

import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import dev.perdure.client.Http.Opened;
import dev.perdure.client.Item.Texts;
import dev.perdure.client.Requests.Message;
import dev.perdure.protocol.WireEvent;
import dev.perdure.protocol.WirePoll;
import dev.perdure.protocol.WireSnapshot;
import dev.perdure.protocol.WireTurn;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One turn: from its message, which is sent as often as needed under the same id, to its terminal event.
 *
 * <p>Where events are missing, the end is looked up: in the snapshot if the turn is still the session's last, else in the
 * history. But for {@link #turn} it is owned by the pursuit's thread.
 */
final class TurnCourse implements Course {

    private final Api api;
    private final Message message;
    private final Handover<Item> out;
    private final EndOfTurn end;

    /** Events up to here are not shown again. */
    @Nullable
    private final Position shownUpTo;

    /** Where polling begins, if it is known already. */
    @Nullable
    private Position start;

    @Nullable
    private volatile TurnId turn;

    /** The log that it stands in, once anything of that was seen. */
    @Nullable
    private String epoch;

    /** A message that is to be answered. */
    TurnCourse(Api api, Message message, Handover<Item> out) {
        this.api = api;
        this.message = message;
        this.out = out;
        this.end = new EndOfTurn(api, message);
        this.shownUpTo = null;
    }

    /** A turn that is known. */
    TurnCourse(Api api, Message message, WireTurn known, @Nullable Position shownUpTo, Handover<Item> out) {
        this.api = api;
        this.message = message;
        this.out = out;
        this.end = new EndOfTurn(api, message);
        this.shownUpTo = shownUpTo;
        this.turn = known.id();
        this.start = known.start();
    }

    SessionId session() {
        return message.session();
    }

    Message message() {
        return message;
    }

    /** The turn, as soon as it is known; asked by any thread. */
    @Nullable
    TurnId turn() {
        return turn;
    }

    @Override
    @Nullable
    public Opened stream(@Nullable Position after) throws IOException {
        TurnId known = turn;
        // A turn that is known to be there is not submitted again: its session may be gone, and must not come back.
        return known == null ? api.submitAndStream(message, after) : api.followTurn(session(), known, after);
    }

    @Override
    @Nullable
    public Position start() throws IOException, InterruptedException {
        if (start == null) {
            WireTurn submitted = api.submit(message).turn();
            turn = submitted.id();
            start = submitted.start();
        }
        return start;
    }

    @Override
    public WirePoll poll(@Nullable Position after, long waitSeconds) throws IOException, InterruptedException {
        return api.poll(session(), after, waitSeconds);
    }

    @Override
    public boolean take(WireEvent event) throws IOException, InterruptedException {
        return switch (event) {
            case WireEvent.Queued queued -> {
                turn = queued.turn();
                out.put(new Item.Said(queued, true));
                yield false;
            }
            case WireEvent.Gap gap -> missed(gap);
            case WireEvent.Unknown unknown -> {
                out.put(new Item.Said(unknown, isShown(unknown.position())));
                yield false;
            }
            case WireEvent.Logged logged -> said(logged);
        };
    }

    private boolean said(WireEvent.Logged logged) throws IOException, InterruptedException {
        TurnId known = turn;
        if (known == null) {
            turn = logged.event().turn();
        } else if (!known.equals(logged.event().turn())) {
            return false; // polls bring the whole session's
        }
        epoch = logged.position().epoch();
        out.put(new Item.Said(logged, isShown(logged.position())));
        return switch (logged.event().event()) {
            case ChatEvent.TurnCompleted completed -> ended(TurnStatus.COMPLETED, null, null);
            case ChatEvent.TurnFailed failed ->
                isTheLast(logged.position()) && ended(TurnStatus.FAILED, failed.failure(), null);
            case ChatEvent.TurnCancelled cancelled ->
                isTheLast(logged.position()) && ended(TurnStatus.CANCELLED, null, null);
            default -> false;
        };
    }

    private boolean isShown(Position at) {
        return shownUpTo == null || !shownUpTo.epoch().equals(at.epoch()) || at.sequence() > shownUpTo.sequence();
    }

    /** A turn that ended badly may have been run again since, and then goes on after that end. */
    private boolean isTheLast(Position terminal) throws InterruptedException {
        try {
            WireTurn last = api.snapshot(session()).session().turn();
            if (last == null) {
                return true;
            }
            // Turns follow each other without a hole: where the next one begins, nothing more of this one can come.
            return last.id().equals(turn) ? terminal.equals(last.end()) : terminal.equals(last.start());
        } catch (IOException unknown) {
            return true; // as it was told
        }
    }

    private boolean ended(TurnStatus status, @Nullable Failure failure, @Nullable Texts texts)
            throws InterruptedException {
        out.put(new Item.Ended(status, failure, texts));
        return true;
    }

    private boolean missed(WireEvent.Gap gap) throws IOException, InterruptedException {
        boolean anotherLog = epoch != null && !epoch.equals(gap.position().epoch());
        if (anotherLog && gap.reason() == Reason.FOREIGN) {
            throw new UnrecoverableException(
                    "session_replaced", "The session was deleted and made anew; the answer went with it.", null);
        }
        WireSnapshot snapshot = gap.snapshot();
        WireTurn last = snapshot.session().turn();
        WireSnapshot.TurnTexts texts = snapshot.texts();
        if (last != null && texts != null && isOurs(last)) {
            turn = last.id();
            epoch = gap.position().epoch();
            out.put(new Item.Missed(gap, EndOfTurn.of(texts)));
            return last.status().ended() && ended(last.status(), last.failure(), null);
        }
        for (WireSnapshot.Queued waiting : snapshot.queued()) {
            if (isOurs(waiting.turn())) {
                turn = waiting.turn().id();
                out.put(new Item.Missed(gap, Texts.NONE));
                return false;
            }
        }
        Item.Ended found = end.inHistory(turn);
        out.put(new Item.Missed(gap, found.texts() == null ? Texts.NONE : found.texts()));
        out.put(found);
        return true;
    }

    private boolean isOurs(WireTurn other) {
        TurnId known = turn;
        return known == null
                ? other.messageId().equals(message.id())
                : other.id().equals(known);
    }

    @Override
    public boolean nothingToCome() throws IOException, InterruptedException {
        WireSnapshot snapshot = api.snapshot(session());
        WireTurn last = snapshot.session().turn();
        WireSnapshot.TurnTexts texts = snapshot.texts();
        if (last == null || texts == null || !isOurs(last)) {
            out.put(end.inHistory(turn));
            return true;
        }
        return last.status().ended() && ended(last.status(), last.failure(), EndOfTurn.of(texts));
    }

    @Override
    public boolean nothingToCome(WirePoll empty) {
        WireTurn last = empty.turn();
        return last != null && isOurs(last) && last.status().ended();
    }
}
