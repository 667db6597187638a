package dev.perdure.domain;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.port.IdSource;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A {@link DurableChatService} whose waits are somebody else's, and into which the simulation may look. */
public final class SimulatedService {

    /** How the simulation lets time pass. */
    public interface Waiting {
        void await(Duration duration) throws InterruptedException;
    }

    private final TurnsInFlight flight = new TurnsInFlight();
    private final DurableChatService service;

    /** @param keeper is given the node's own loop instead of having it run */
    public SimulatedService(
            SessionRepository repository,
            WorkflowAgent agent,
            IdSource ids,
            InstantSource clock,
            Executor executor,
            ChatSettings settings,
            Waiting waiting,
            Consumer<Keeper> keeper) {
        Executor sorting = task -> {
            if (task instanceof NodeKeeper loop) {
                keeper.accept(new Keeper(loop));
            } else {
                executor.execute(task);
            }
        };
        this.service = new DurableChatService(new Workshop(
                new NodeId(ids.next()),
                repository,
                agent,
                ids,
                clock,
                sorting,
                settings,
                flight,
                waiting::await,
                Notices.none()));
    }

    public DurableChatService service() {
        return service;
    }

    /** Whether the node runs nothing and is about to run nothing. */
    public boolean idle() {
        return flight.held().isEmpty() && flight.runs().isEmpty();
    }

    /** The node's own loop, taken apart: it waits by the clock of the process. */
    public static final class Keeper {

        private final NodeKeeper keeper;

        Keeper(NodeKeeper keeper) {
            this.keeper = keeper;
        }

        /** One round of the loop. */
        public void round() {
            keeper.round();
        }

        /** The loop itself, to be entered when the service is being closed and is about to end it. */
        public void end() {
            keeper.run();
        }
    }
}
