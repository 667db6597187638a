package dev.perdure.client;

import dev.perdure.chat.Position;
import dev.perdure.client.Http.Opened;
import dev.perdure.protocol.WireEvent;
import dev.perdure.protocol.WirePoll;
import dev.perdure.protocol.WireTurn;
import java.io.IOException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * A turn that is to be run again. That call is not to be repeated blindly: once it may have reached the server, what comes after
 * the turn's last end is followed, and only if nothing does is it made again.
 */
final class RetryCourse implements Course {

    private final Api api;
    private final TurnCourse turn;
    private final WireTurn ended;
    private final Position end;

    private boolean asked;
    private boolean doubtful;
    private boolean begun;

    /**
     * @param turn the same turn
     * @param ended how it stands, which is at an end
     * @param end where that is
     */
    RetryCourse(Api api, TurnCourse turn, WireTurn ended, Position end) {
        this.api = api;
        this.turn = turn;
        this.ended = ended;
        this.end = end;
    }

    @Override
    @Nullable
    public Opened stream(@Nullable Position after) throws IOException {
        if (!asked) {
            try {
                asked = true;
                return api.retry(turn.session(), ended.id());
            } catch (ConnectException away) {
                asked = false;
                throw away;
            } catch (RefusedException refused) {
                // An earlier call whose answer was lost may have come late, and it is that one which runs now.
                asked = doubtful && refused.status() == 409;
                if (!asked) {
                    throw refused;
                }
            }
        }
        return api.followTurn(turn.session(), ended.id(), after);
    }

    @Override
    public Position start() {
        return end;
    }

    @Override
    public WirePoll poll(@Nullable Position after, long waitSeconds) throws IOException, InterruptedException {
        if (!asked) {
            Opened opened = stream(after);
            if (opened != null) {
                opened.close();
            }
        }
        return turn.poll(after, waitSeconds);
    }

    @Override
    public boolean take(WireEvent event) throws IOException, InterruptedException {
        if (event instanceof WireEvent.Gap gap
                && !begun
                && isAsBefore(gap.snapshot().session().turn())) {
            askAgain();
            return false;
        }
        begun = true;
        return turn.take(event);
    }

    private void askAgain() {
        asked = false;
        doubtful = true;
    }

    private boolean isAsBefore(@Nullable WireTurn last) {
        return last != null && last.id().equals(ended.id()) && end.equals(last.end());
    }

    @Override
    public boolean nothingToCome() throws IOException, InterruptedException {
        if (!begun) {
            askAgain();
            return false;
        }
        return turn.nothingToCome();
    }

    @Override
    public boolean nothingToCome(WirePoll empty) {
        return turn.nothingToCome(empty);
    }
}
