package dev.perdure.domain;

import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.port.GrantStore;
import dev.perdure.chat.port.GrantStore.News;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A guest who reads: whether it is still let in is looked up now and then. Owned by the thread that reads. */
final class Visit implements LogCursor.Waiting {

    /** A guest who is busy reading is looked after this often; one who waits is woken by a revocation. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final GrantStore grants;
    private final InstantSource clock;
    private final LogKey log;
    private final Caller guest;
    private long revocations;
    private Instant lookedAt;

    Visit(GrantStore grants, InstantSource clock, LogKey log, Admission admission) {
        this.grants = grants;
        this.clock = clock;
        this.log = log;
        this.guest = admission.grant().subject();
        this.revocations = admission.revocations();
        this.lookedAt = clock.instant();
    }

    /** Waits for events; ends early by a revocation, whosever grant it was. */
    @Override
    public boolean awaitBeyond(LogKey awaited, long after, Duration patience) throws InterruptedException {
        return grants.awaitNews(awaited, after, revocations, patience) == News.BEYOND;
    }

    /** Whether the last look was a while ago, or in what seems to be the future. */
    boolean isToBeLookedAfter() {
        Instant now = clock.instant();
        return !now.isBefore(lookedAt.plus(INTERVAL)) || now.isBefore(lookedAt);
    }

    /** Looks whether the guest is still let in. */
    boolean isWelcome() {
        Instant now = clock.instant();
        Optional<Admission> admission = grants.admission(log, guest);
        if (admission.isPresent()) {
            lookedAt = now;
            revocations = admission.get().revocations();
        }
        return admission.isPresent();
    }
}
