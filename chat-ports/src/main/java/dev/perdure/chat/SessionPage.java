package dev.perdure.chat;

import java.time.Instant;
import java.util.List;

/**
 * Some of a caller's sessions, the most recently active first, or of those shared with a caller, the latest grant first.
 *
 * @param hasMore whether older ones follow; ask for those after the {@link #end} of the page
 */
public record SessionPage(List<Session> sessions, boolean hasMore) {

    public SessionPage {
        sessions = List.copyOf(sessions);
    }

    /**
     * The place of a session in the list; ties in time are ordered by id.
     *
     * @param since when the session was last active, or in a list of shared ones when the caller was let in
     */
    public record Place(Instant since, SessionId id) {}

    /** The place of the last session on a page that is not empty. */
    public Place end() {
        Session last = sessions.getLast();
        Grant granted = last.granted();
        return new Place(granted == null ? last.updatedAt() : granted.createdAt(), last.id());
    }
}
