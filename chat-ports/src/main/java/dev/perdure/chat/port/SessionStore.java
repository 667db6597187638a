package dev.perdure.chat.port;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The role of {@link SessionRepository} that keeps conversations. Sessions are made by {@link TurnStore#begin}. */
public interface SessionStore {

    /** The session as it stands now, whoever owns it. */
    Optional<Session> find(SessionId session);

    /**
     * The owner's sessions, the most recently active first, those of equal time by descending id.
     *
     * @param wanted gives only those whose title it {@linkplain TitleSearch#finds finds}
     * @param after gives only those that stand after this place
     */
    SessionPage sessions(Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit);

    /** Whether at least {@code count} sessions belong to the owner. Costs no more than looking at so many of them. */
    boolean owns(Caller owner, int count);

    /**
     * The newest {@code limit} messages whose ordinal is below {@code before}, in the order they were said.
     *
     * <p>The answer of a turn appears when the turn ends. Costs the same however long the history is.
     */
    List<ChatMessage> messages(SessionId session, long before, int limit);

    /**
     * Gives a session another title, for good: later turns don't touch it. It keeps its place in the list.
     *
     * @return the session as it is now; empty if there is no such session of this owner
     */
    Optional<Session> rename(Caller owner, SessionId session, Title title);

    /**
     * Deletes a session with its messages, turns, log and context, and wakes whoever waits for its log.
     *
     * @return false if there is no such session of this owner
     */
    boolean delete(Caller owner, SessionId session);

    /**
     * Deletes sessions that have had no turn begun, taken over or ended for longer than {@code idle}, in one small batch, the
     * longest idle first, as their owner would. One with a turn that has not ended stays, however long it takes.
     *
     * @return how many were deleted; fewer than {@code limit} when there is nothing more to do
     */
    int expire(Duration idle, int limit);
}
