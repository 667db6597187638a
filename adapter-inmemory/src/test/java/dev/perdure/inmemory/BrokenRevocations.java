package dev.perdure.inmemory;

import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.util.Optional;

/** Stores that break a promise about those who are shown out. */
final class BrokenRevocations {

    private BrokenRevocations() {}

    /** Says that a guest is shown out and lets it stay. */
    static final class KeepsWhatIsRevoked extends ForwardingRepository {

        KeepsWhatIsRevoked(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean revoke(Caller owner, SessionId session, Caller subject) {
            return sound.grants(owner, session).isPresent();
        }
    }

    /** Lets everybody show guests out. */
    static final class RevokesForAnybody extends ForwardingRepository {

        RevokesForAnybody(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean revoke(Caller owner, SessionId session, Caller subject) {
            return sound.find(session)
                    .map(Session::owner)
                    .map(real -> sound.revoke(real, session, subject))
                    .orElse(false);
        }
    }

    /** Wakes guests for events alone. */
    static final class SleepsThroughARevocation extends ForwardingRepository {

        SleepsThroughARevocation(SessionRepository sound) {
            super(sound);
        }

        @Override
        public News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
            return sound.awaitBeyond(log, after, timeout) ? News.BEYOND : News.NONE;
        }
    }

    /** Notices only what is revoked while it waits. */
    static final class WaitsForTheNextRevocation extends ForwardingRepository {

        WaitsForTheNextRevocation(SessionRepository sound) {
            super(sound);
        }

        @Override
        public News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
            long now = 0;
            while (sound.awaitNews(log, after, now, Duration.ZERO) == News.REVOKED) {
                now++;
            }
            return sound.awaitNews(log, after, now, Duration.ofMillis(100));
        }
    }

    /** Wakes guests for what they know. */
    static final class RemindsOfARevocation extends ForwardingRepository {

        RemindsOfARevocation(SessionRepository sound) {
            super(sound);
        }

        @Override
        public News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
            return sound.awaitNews(log, after, revocations - 1, timeout);
        }
    }

    /** Wakes all who wait for the log, whether or not they need a grant. */
    static final class WakesTheOwner extends ForwardingRepository {

        WakesTheOwner(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
            return sound.awaitNews(log, after, 0, timeout) != News.NONE;
        }
    }

    /** Wakes guests for revocations alone. */
    static final class DeafensGuests extends ForwardingRepository {

        DeafensGuests(SessionRepository sound) {
            super(sound);
        }

        @Override
        public News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
            News news = sound.awaitNews(log, after, revocations, timeout);
            return news == News.BEYOND ? News.NONE : news;
        }

        @Override
        public Optional<Admission> admission(LogKey log, Caller subject) {
            return sound.admission(log, subject);
        }
    }
}
