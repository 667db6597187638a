package dev.perdure.domain.simulation;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import dev.perdure.domain.ChatSettings;
import dev.perdure.inmemory.InMemorySessionRepository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One simulated world from its first message to its last end: the seed decides everything in it.
 *
 * <p>First the storm: nodes, store, agents and clients do their worst. Then the calm: no fault any more, and within bounds
 * everything that was accepted must end, every reader must come to the end, and every node must be left with nothing.
 */
final class Schedule {

    /** What became of a schedule. */
    record Verdict(long seed, @Nullable String violation, Trace trace, long steps) {

        Map<String, Integer> counts() {
            return trace.counts();
        }

        @Override
        public String toString() {
            return "seed " + seed + ": " + (violation == null ? "sound" : violation);
        }
    }

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final int HISTORY = 6;
    private static final int FRUITLESS = 2;
    private static final long MOST_STEPS = 60_000;
    private static final Duration LONGEST = Duration.ofHours(2);

    private final long seed;
    private final Mutation mutation;
    private final Scheduler scheduler;
    private final Machine world = new Machine("world");
    private final Machine storeMachine = new Machine("store");
    private final Machine clientMachine = new Machine("clients");
    private final Weather weather;
    private final Ledger ledger;
    private final SessionRepository store;
    private final Recovery recovery;
    private final ChatSettings settings;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private int ids;
    private boolean stormy = true;

    private Schedule(long seed, Mutation mutation) {
        this.seed = seed;
        this.mutation = mutation;
        this.scheduler = new Scheduler(seed);
        this.weather = new Weather(scheduler);
        this.recovery = scheduler.oneOf(List.of(Recovery.values()));
        SessionRepository truth = new InMemorySessionRepository(scheduler, LEASE);
        this.ledger = new Ledger(scheduler, truth, HISTORY, FRUITLESS);
        this.store = new WitnessedStore(mutation.store(truth), ledger);
        this.settings = ChatSettings.defaults()
                .withBeat(Duration.ofSeconds(2))
                .withHistoryLimit(HISTORY)
                .withMaxFruitlessAttempts(FRUITLESS)
                .withAgentTimeouts(Duration.ofSeconds(8), Duration.ofSeconds(5), Duration.ofMinutes(1))
                .withOutboxCharacters(scheduler.chance(0.5) ? 4 : 1_000)
                .withDrain(scheduler.chance(0.5) ? Duration.ZERO : Duration.ofHours(1))
                .withRetention(Duration.ofSeconds(scheduler.chance(0.3) ? 20 : 36_000));
    }

    static Verdict run(long seed) {
        return run(seed, Mutation.NONE);
    }

    static Verdict run(long seed, Mutation mutation) {
        return new Schedule(seed, mutation).run();
    }

    private Verdict run() {
        int nodeCount = 1 + scheduler.below(3);
        for (int i = 0; i < nodeCount; i++) {
            boot();
        }
        Clients clients = new Clients(this, scheduler, ledger, clientMachine);
        int sessions = 1 + scheduler.below(2);
        for (int s = 1; s <= sessions; s++) {
            SessionId session = new SessionId("s" + s);
            int submitters = 1 + scheduler.below(2);
            int messages = 1 + scheduler.below(5);
            for (int i = 0; i < submitters; i++) {
                clients.submitter(session, messages);
            }
            int readers = 1 + scheduler.below(2);
            for (int i = 0; i < readers; i++) {
                new Reader(this, scheduler, ledger, session).start(clientMachine);
            }
            clients.meddler(session, scheduler.chance(0.3));
        }
        Storm storm = new Storm(this, scheduler, weather, store);
        storm.start(world);
        require(scheduler.run(storm::over, MOST_STEPS, LONGEST), "the storm does not end");
        calm();
        return new Verdict(seed, scheduler.violation(), scheduler.trace(), scheduler.steps());
    }

    private void calm() {
        scheduler.note("calm");
        stormy = false;
        weather.calmDown();
        wakeAll();
        if (nodes.stream().noneMatch(node -> node.up() && !node.closing())) {
            boot();
        }
        require(
                scheduler.run(() -> clientMachine.tasks().isEmpty() && ledger.allEnded(), MOST_STEPS, LONGEST),
                "what was accepted does not end, or is not told");
        require(scheduler.run(this::allIdle, MOST_STEPS, LONGEST), "a node keeps a turn in flight that has ended");
        if (scheduler.violation() == null) {
            ledger.audit();
        }
        require(scheduler.run(this::allBooted, MOST_STEPS, LONGEST), "a node does not come up");
        nodes.stream().filter(node -> node.up() && !node.closing()).forEach(node -> node.close(false));
        require(scheduler.run(this::allGone, MOST_STEPS, LONGEST), "a closed node leaves threads behind");
    }

    private boolean allBooted() {
        return nodes.stream().allMatch(node -> node.machine().dead() || node.closed() || node.up());
    }

    private boolean allIdle() {
        return nodes.stream().allMatch(node -> node.machine().dead() || node.idle());
    }

    private boolean allGone() {
        return nodes.stream()
                .allMatch(
                        node -> node.machine().dead() || node.machine().tasks().isEmpty());
    }

    private void require(boolean holds, String what) {
        if (!holds && scheduler.violation() == null) {
            List<String> left = new ArrayList<>();
            left.add("clients " + clientMachine.tasks());
            for (SimulatedNode node : nodes) {
                if (!node.machine().dead()) {
                    left.add(node.machine()
                            + (node.idle() ? " idle " : " busy ")
                            + node.machine().tasks());
                }
            }
            scheduler.violated(what + ": " + left + (ledger.allEnded() ? "" : ", turns are running"));
        }
    }

    /** Whether the worst is still being done. */
    boolean stormy() {
        return stormy;
    }

    boolean submittersAreDone() {
        return !clientMachine.tasks().contains("submitter")
                && !clientMachine.tasks().contains("meddler");
    }

    List<SimulatedNode> nodesUp() {
        return nodes.stream().filter(SimulatedNode::up).toList();
    }

    /** Where a load balancer sends a call. */
    SimulatedNode anyNode() throws InterruptedException {
        while (nodesUp().isEmpty()) {
            scheduler.sleep(Duration.ofMillis(100));
        }
        return scheduler.oneOf(nodesUp());
    }

    void wakeAll() {
        for (SimulatedNode node : nodes) {
            node.machine().wake();
        }
    }

    /** Starts another node. */
    void boot() {
        Machine machine = new Machine("node" + (nodes.size() + 1));
        scheduler.note("boot", machine);
        WorkflowAgent agent = mutation.agent(new NumberingAgent(recovery, scheduler, ledger, this), scheduler);
        SimulatedNode node = new SimulatedNode(
                scheduler,
                machine,
                new FaultyStore(store, scheduler, weather, machine, storeMachine),
                agent,
                this::nextId,
                settings,
                mutation.losesTasks());
        nodes.add(node);
        node.boot();
    }

    private String nextId() {
        ids++;
        return "id" + (1_000_000_000L + ids);
    }
}
