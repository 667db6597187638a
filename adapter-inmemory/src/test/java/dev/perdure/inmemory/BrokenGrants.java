package dev.perdure.inmemory;

import dev.perdure.chat.Access;
import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Grant;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stores that break a promise about grants. */
final class BrokenGrants {

    private BrokenGrants() {}

    /** Says that somebody is let in and leaves it at that. */
    static final class ForgetsAGrant extends ForwardingRepository {

        ForgetsAGrant(SessionRepository sound) {
            super(sound);
        }

        @Override
        public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
            return new GrantOutcome.Granted(new Grant(subject, access, Instant.EPOCH));
        }
    }

    /** Lets in again whoever is in already. */
    static final class MovesWhatIsGrantedAgain extends ForwardingRepository {

        MovesWhatIsGrantedAgain(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Optional<List<Grant>> grants(Caller owner, SessionId session) {
            return sound.grants(owner, session).map(List::reversed);
        }
    }

    /** Lets everybody let others in. */
    static final class GrantsForAnybody extends ForwardingRepository {

        GrantsForAnybody(SessionRepository sound) {
            super(sound);
        }

        @Override
        public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
            Caller real = sound.find(session).map(Session::owner).orElse(owner);
            return sound.grant(real, session, subject, access, limit);
        }
    }

    /** Lets in as many as are named. */
    static final class CountsNoGuests extends ForwardingRepository {

        CountsNoGuests(SessionRepository sound) {
            super(sound);
        }

        @Override
        public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
            return sound.grant(owner, session, subject, access, Integer.MAX_VALUE);
        }
    }

    /** Asks only whether somebody is let in. */
    static final class LetsReadersWrite extends ForwardingRepository {

        LetsReadersWrite(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            Optional<Session> session = sound.find(turn.session());
            return session.flatMap(found -> sound.admission(found.log(), turn.caller()))
                    .map(guest -> sound.begin(by(session.orElseThrow().owner(), turn)))
                    .orElseGet(() -> sound.begin(turn));
        }
    }

    /** Lets nobody speak but the owner. */
    static final class TakesGuestsForStrangers extends ForwardingRepository {

        TakesGuestsForStrangers(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            return sound.find(turn.session())
                            .filter(found -> !found.owner().equals(turn.caller()))
                            .isPresent()
                    ? new BeginOutcome.ForeignSession()
                    : sound.begin(turn);
        }
    }

    /** Puts all words into the owner's mouth. */
    static final class ForgetsWhoHasSpoken extends ForwardingRepository {

        ForgetsWhoHasSpoken(SessionRepository sound) {
            super(sound);
        }

        @Override
        public List<ChatMessage> messages(SessionId session, long before, int limit) {
            return sound.messages(session, before, limit).stream()
                    .map(said -> new ChatMessage(
                            said.ordinal(), said.role(), said.text(), said.turn(), said.cut(), said.createdAt()))
                    .toList();
        }
    }

    /** Keeps of a message that waits only what it says. */
    static final class QueuesInNobodysName extends ForwardingRepository {

        QueuesInNobodysName(SessionRepository sound) {
            super(sound);
        }

        @Override
        public List<QueuedTurn> queue(LogKey log, int limit) {
            return sound.queue(log, limit).stream()
                    .map(queued -> new QueuedTurn(queued.turn(), queued.message(), null))
                    .toList();
        }
    }

    /** Lets those into a new session who were let into the old one of its id. */
    static final class KeepsGrantsOfTheDeleted extends ForwardingRepository {

        private final Map<SessionId, Admission> kept = new ConcurrentHashMap<>();

        KeepsGrantsOfTheDeleted(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Optional<Admission> admission(LogKey log, Caller subject) {
            return sound.admission(log, subject).or(() -> Optional.ofNullable(kept.get(log.session())));
        }

        @Override
        public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
            GrantOutcome outcome = sound.grant(owner, session, subject, access, limit);
            if (outcome instanceof GrantOutcome.Granted(Grant grant)) {
                kept.put(session, new Admission(grant, 0));
            }
            return outcome;
        }
    }

    /** Lists for one guest what is shared with any. */
    static final class SharesWithEverybody extends ForwardingRepository {

        private final Map<SessionId, Grant> given = new ConcurrentHashMap<>();

        SharesWithEverybody(SessionRepository sound) {
            super(sound);
        }

        @Override
        public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
            GrantOutcome outcome = sound.grant(owner, session, subject, access, limit);
            if (outcome instanceof GrantOutcome.Granted(Grant grant)) {
                given.put(session, grant);
            }
            return outcome;
        }

        @Override
        public SessionPage shared(
                Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
            List<Session> all = given.entrySet().stream()
                    .map(each -> sound.find(each.getKey()).orElseThrow().grantedBy(each.getValue()))
                    .toList();
            return new SessionPage(all, false);
        }
    }

    /** Lists what is shared as owners' sessions are listed. */
    static final class ListsSharedByActivity extends ForwardingRepository {

        ListsSharedByActivity(SessionRepository sound) {
            super(sound);
        }

        @Override
        public SessionPage shared(
                Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
            SessionPage page = sound.shared(subject, wanted, after, Integer.MAX_VALUE - 1);
            List<Session> sorted = page.sessions().stream()
                    .sorted(Comparator.comparingLong(Session::lastSequence).reversed())
                    .limit(limit)
                    .toList();
            return new SessionPage(sorted, page.sessions().size() > limit);
        }
    }

    private static NewTurn by(Caller caller, NewTurn turn) {
        return new NewTurn(
                turn.id(),
                turn.session(),
                caller,
                turn.messageId(),
                turn.message(),
                turn.node(),
                turn.epoch(),
                turn.title(),
                turn.whenBusy(),
                turn.queueLimit(),
                turn.replaces());
    }
}
