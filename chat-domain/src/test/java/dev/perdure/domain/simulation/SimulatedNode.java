package dev.perdure.domain.simulation;

import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.IdSource;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.SimulatedService;
import dev.perdure.domain.SimulatedService.Keeper;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One server process: a service, its loop, and a thread for each request. */
final class SimulatedNode {

    /** The connection died before there was an answer; nothing is known about the call. */
    static final class CutException extends Exception {
        private static final long serialVersionUID = 1L;

        CutException() {
            super("cut");
        }
    }

    /** What a client asks of a node. */
    interface Question<T> {
        T ask(ChatService service) throws InterruptedException;
    }

    private static final class Reply<T> {
        @Nullable
        private T answer;

        @Nullable
        private ChatException failure;

        private boolean done;
    }

    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(60);

    private final Scheduler scheduler;
    private final Machine machine;
    private final Duration beat;
    private final SimulatedService simulated;
    private boolean up;
    private boolean closing;
    private boolean closed;

    /** @param losesTasks how often a task of the executor is never run: 0 unless it is to be proved that this is noticed */
    SimulatedNode(
            Scheduler scheduler,
            Machine machine,
            SessionRepository repository,
            WorkflowAgent agent,
            IdSource ids,
            ChatSettings settings,
            double losesTasks) {
        this.scheduler = scheduler;
        this.machine = machine;
        this.beat = settings.beat();
        Executor executor = task -> {
            if (!scheduler.chance(losesTasks)) {
                scheduler.start(machine, "task", task::run);
            }
        };
        // The loop's own wait is never to run out: the simulation runs the rounds.
        this.simulated = new SimulatedService(
                repository,
                agent,
                ids,
                scheduler,
                executor,
                settings.withBeat(Duration.ofHours(1)),
                scheduler::sleep,
                keeper -> scheduler.start(machine, "keeper", () -> keep(keeper)));
    }

    void boot() {
        scheduler.start(machine, "boot", () -> {
            while (!up) {
                try {
                    simulated.service().start();
                    up = true;
                } catch (UnavailableException away) {
                    scheduler.sleep(Duration.ofSeconds(1));
                }
            }
        });
    }

    Machine machine() {
        return machine;
    }

    /** Whether a load balancer would send anybody here. */
    boolean up() {
        return up && !closed && !machine.dead();
    }

    boolean closing() {
        return closing;
    }

    boolean closed() {
        return closed;
    }

    boolean idle() {
        return simulated.idle();
    }

    /** As by SIGTERM. */
    void close(boolean inAHurry) {
        closing = true;
        scheduler.start(machine, "close", () -> {
            if (inAHurry) {
                Thread closer = Thread.currentThread();
                scheduler.start(machine, "hurry", () -> {
                    scheduler.sleep(Duration.ofSeconds(1 + scheduler.below(10)));
                    closer.interrupt();
                });
            }
            simulated.service().close();
            closed = true;
            scheduler.note("closed");
        });
    }

    private void keep(Keeper keeper) throws InterruptedException {
        while (!closing || !idle()) {
            scheduler.sleep(beat);
            keeper.round();
            if (closed) {
                return;
            }
        }
        keeper.end();
    }

    /** Asks the node over a connection that dies with it; the node's thread goes on if only the client gives up. */
    <T> T call(String what, Question<T> question) throws CutException, InterruptedException {
        Reply<T> reply = new Reply<>();
        scheduler.start(machine, what, () -> {
            try {
                reply.answer = question.ask(simulated.service());
            } catch (InternalException defect) {
                scheduler.violated("defect in " + what + ": " + defect.getCause());
            } catch (ChatException failure) {
                reply.failure = failure;
            }
            reply.done = true;
        });
        boolean answered = scheduler.await(() -> reply.done || machine.dead(), CLIENT_PATIENCE);
        if (reply.failure != null) {
            throw reply.failure;
        }
        if (!answered || !reply.done || reply.answer == null) {
            throw new CutException();
        }
        return reply.answer;
    }
}
