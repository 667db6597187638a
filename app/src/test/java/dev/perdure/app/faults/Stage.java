package dev.perdure.app.faults;

import dev.perdure.app.faults.client.Caller;
import dev.perdure.app.faults.client.Directory;
import dev.perdure.app.faults.client.Talk;
import dev.perdure.app.faults.client.Viewer;
import dev.perdure.app.faults.client.Viewer.Habit;
import dev.perdure.app.faults.oracle.Evidence;
import dev.perdure.app.faults.oracle.Evidence.SessionLog;
import dev.perdure.app.faults.oracle.Frame;
import dev.perdure.app.faults.oracle.Journal;
import dev.perdure.app.faults.oracle.Oracle;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What one scenario is played on: talks, viewers, faults, and in the end the verdict. Owned by the scenario's thread. */
final class Stage implements AutoCloseable {

    static final long PATIENCE_SECONDS = 90;
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final String name;
    private final Fleet fleet;
    private final Random random;
    private final Store store;
    private final Caller caller;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Talk> talks = new ArrayList<>();
    private final List<Viewer> viewers = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int sessions;

    /** @param name unique among all stages over the same store */
    Stage(String name, Fleet fleet, Random random) {
        this.name = name;
        this.fleet = fleet;
        this.random = random;
        this.store = new Store(fleet.postgres(), fleet.schema());
        this.caller = new Caller(fleet);
    }

    Fleet fleet() {
        return fleet;
    }

    Random random() {
        return random;
    }

    Store store() {
        return store;
    }

    /** Notes that something was broken. */
    void fault(String what) {
        faults.add(what);
    }

    /** Says something in a new session, at any node. */
    Talk talk(String message) throws InterruptedException {
        return talk(fleet, newSession(), message);
    }

    Talk talkAt(Node node, String message) throws InterruptedException {
        return talkIn(node, newSession(), message);
    }

    Talk talkIn(Node node, String session, String message) throws InterruptedException {
        return talk(only(node), session, message);
    }

    /** The directory of somebody who knows but one node. */
    static Directory only(Node node) {
        List<URI> one = List.of(node.address());
        return () -> one;
    }

    Talk talk(Directory nodes, String session, String message) throws InterruptedException {
        return keep(caller.submit(nodes, session, "m-" + talks.size(), message, random));
    }

    /** Says something while something else happens; {@link #keep} what comes of it. */
    Future<Talk> talkMeanwhile(Directory nodes, String session, String messageId, String message) {
        Random own = new Random(random.nextLong());
        return threads.submit(() -> caller.submit(nodes, session, messageId, message, own));
    }

    Talk keep(Talk talk) {
        talks.add(talk);
        return talk;
    }

    String newSession() {
        return name + "-" + ++sessions;
    }

    void cancel(Talk talk) throws InterruptedException {
        caller.cancel(talk, random);
    }

    /** Runs a stopped turn again; false if it had completed before the stop. */
    boolean retry(Talk talk) throws InterruptedException {
        return caller.retry(talk, random);
    }

    Viewer watch(Talk talk, Habit habit) {
        return watch(fleet, talk, habit);
    }

    /** Watches at one node for as long as that is there, and then anywhere. */
    Viewer watchAt(Node node, Talk talk, Habit habit) {
        List<URI> one = List.of(node.address());
        return watch(() -> node.gone() ? fleet.nodes() : one, talk, habit);
    }

    private Viewer watch(Directory nodes, Talk talk, Habit habit) {
        Viewer viewer = new Viewer("viewer " + (viewers.size() + 1), talk, nodes, new Random(random.nextLong()), habit);
        viewers.add(viewer);
        threads.execute(viewer);
        return viewer;
    }

    /** Says some things at any node and has each watched by some viewers that move. */
    List<Viewer> load(int count, int viewersEach, String message) throws InterruptedException {
        List<Viewer> first = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Talk talk = talk(message);
            first.add(watch(talk, Habit.roaming()));
            for (int more = 1; more < viewersEach; more++) {
                watch(talk, Habit.roaming());
            }
        }
        return first;
    }

    /** Waits for something that must come; the scenario can't be played if it doesn't. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            pause();
        }
    }

    /** Waits until another attempt has begun at a turn, unless it has ended before. */
    void awaitTakeover(Talk talk) throws Exception {
        await(
                "the takeover of " + talk,
                () -> !running(talk) || store.turns(talk.session()).getLast().attempt() > 1);
    }

    /** Whether a session's last turn runs. */
    boolean running(Talk talk) throws SQLException {
        return store.turns(talk.session()).getLast().status().equals("running");
    }

    /**
     * Waits until all turns have ended and all viewers have seen it, or the patience is at its end, and gives the verdict.
     *
     * @param runs how often the agent was called, by message, if it was counted
     */
    Result verdict(long patienceSeconds, Supplier<Map<String, Integer>> runs)
            throws InterruptedException, SQLException {
        Set<String> names = new LinkedHashSet<>();
        caller.accepted().forEach(accepted -> names.add(accepted.session()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        while (System.nanoTime() < deadline && !over(names)) {
            pause();
        }
        viewers.forEach(Viewer::leave);
        threads.shutdown();
        if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a viewer doesn't leave");
        }
        Map<String, List<Frame>> stored = store.logs(names);
        List<SessionLog> logs = new ArrayList<>();
        for (String session : names) {
            logs.add(new SessionLog(
                    session,
                    caller.log(session, random),
                    stored.getOrDefault(session, List.of()),
                    store.rows(session),
                    store.turns(session),
                    store.context(session)));
        }
        List<Journal> journals = viewers.stream().map(Viewer::journal).toList();
        Evidence evidence = new Evidence(logs, journals, caller.accepted(), runs.get());
        return Result.of(evidence, faults, Oracle.judge(evidence));
    }

    private boolean over(Set<String> names) throws SQLException {
        for (String session : names) {
            if (store.turns(session).stream().anyMatch(turn -> turn.status().equals("running"))) {
                return false;
            }
        }
        return viewers.stream().allMatch(Viewer::done);
    }

    private static void pause() throws InterruptedException {
        var unused = new CountDownLatch(1).await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        viewers.forEach(Viewer::leave);
        threads.shutdownNow();
    }
}
