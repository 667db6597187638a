package dev.perdure.client;

import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.client.Http.Opened;
import dev.perdure.protocol.WireEvent;
import dev.perdure.protocol.WirePoll;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A whole session, turn after turn, until its reader leaves or it is deleted. */
record SessionCourse(Api api, SessionId session, Handover<WireEvent> out) implements Course {

    @Override
    @Nullable
    public Opened stream(@Nullable Position after) throws IOException {
        return api.followSession(session, after);
    }

    @Override
    @Nullable
    public Position start() {
        return null;
    }

    @Override
    public WirePoll poll(@Nullable Position after, long waitSeconds) throws IOException, InterruptedException {
        return api.poll(session, after, waitSeconds);
    }

    @Override
    public boolean take(WireEvent event) throws InterruptedException {
        out.put(event);
        return false;
    }

    @Override
    public boolean nothingToCome() {
        return false;
    }

    @Override
    public boolean nothingToCome(WirePoll empty) {
        return false;
    }
}
