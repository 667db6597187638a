package dev.perdure.inmemory;

import dev.perdure.chat.Access;
import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Grant;
import dev.perdure.chat.port.GrantOutcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who else than its owner is let into one session. Guarded by the lock of its session. */
final class GuestList {

    private static final Comparator<Grant> IN_ORDER = Comparator.comparing(Grant::createdAt)
            .thenComparing(grant -> grant.subject().subject());

    private final Map<Caller, Grant> grants = new HashMap<>();
    private long revocations;

    /** How many grants have been revoked. */
    long revocations() {
        return revocations;
    }

    GrantOutcome grant(Caller subject, Access access, int limit, Instant now) {
        Grant held = grants.get(subject);
        if (held == null && grants.size() >= limit) {
            return new GrantOutcome.TooMany(limit);
        }
        Grant given = new Grant(subject, access, held == null ? now : held.createdAt());
        grants.put(subject, given);
        return new GrantOutcome.Granted(given);
    }

    void revoke(Caller subject) {
        if (grants.remove(subject) != null) {
            revocations++;
        }
    }

    List<Grant> inOrder() {
        return grants.values().stream().sorted(IN_ORDER).toList();
    }

    Optional<Grant> of(Caller subject) {
        return Optional.ofNullable(grants.get(subject));
    }

    Optional<Admission> admission(Caller subject) {
        return of(subject).map(grant -> new Admission(grant, revocations));
    }
}
