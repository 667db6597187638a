package dev.perdure.chat.contract;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * Every promise of {@link SessionRepository} as a test. An adapter proves itself by one subclass, commonly
 *
 * <pre>{@code
 * class MyRepositoryTest extends SessionRepositoryContract {
 *     protected SessionRepository open() { … }
 *     protected SessionRepository reopen() { … }
 *     protected boolean survivesReopen() { return true; }
 *     protected void lapse(NodeId node) { … }
 * }
 * }</pre>
 *
 * <p>A new instance, and so a new store, is used for each test. What the subclass opens it closes itself, in an
 * {@code @AfterEach} of its own. Tests use many threads and wait for signals, at most {@link #patience}; the times of the
 * store must not stand still between two calls unless they do so always.
 */
@Timeout(120)
public abstract class SessionRepositoryContract {

    private SessionRepository store;

    /** A fresh store with nothing in it; called once before each test. */
    protected abstract SessionRepository open() throws Exception;

    /**
     * The store of this test as another process, or this one after a restart, sees it. What {@link #open} gave stays usable
     * beside it. A store that lives and dies with its process gives the same instance.
     */
    protected abstract SessionRepository reopen() throws Exception;

    /** Whether the store outlives its process, so that {@link #reopen} must give another instance than {@link #open}. */
    protected abstract boolean survivesReopen();

    /**
     * Makes the lease of a node lapse in the store of this test, without waiting for it. The leases of other nodes may lapse
     * with it: a test beats again those that are to live.
     */
    protected abstract void lapse(NodeId node) throws Exception;

    /** How long something that must happen may take on a busy machine. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    final SessionRepository store() {
        return store;
    }

    @Nested
    class Beginning extends BeginContract {
        Beginning() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Queueing extends QueueContract {
        Queueing() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Replacing extends ReplaceContract {
        Replacing() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class RefusingToReplace extends ReplaceRefusalContract {
        RefusingToReplace() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Looking extends TurnLookupContract {
        Looking() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Appending extends AppendContract {
        Appending() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Fencing extends FenceContract {
        Fencing() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Reading extends ReadContract {
        Reading() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Waiting extends AwaitContract {
        Waiting() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Ending extends EndContract {
        Ending() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Claiming extends ClaimContract {
        Claiming() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Retrying extends RetryContract {
        Retrying() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Leasing extends NodeRegistryContract {
        Leasing() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class KeepingSessions extends SessionStoreContract {
        KeepingSessions() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class NamingSessions extends TitleContract {
        NamingSessions() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class FindingSessions extends SearchContract {
        FindingSessions() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class LettingIn extends GrantContract {
        LettingIn() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class ShowingOut extends RevokeContract {
        ShowingOut() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Deleting extends DeleteContract {
        Deleting() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Expiring extends ExpireContract {
        Expiring() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Pruning extends PruneContract {
        Pruning() {
            super(SessionRepositoryContract.this);
        }
    }

    @Nested
    class Reopening extends ReopenContract {
        Reopening() {
            super(SessionRepositoryContract.this);
        }
    }
}
