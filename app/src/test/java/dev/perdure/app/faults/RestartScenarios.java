package dev.perdure.app.faults;

import dev.perdure.app.faults.client.Talk;
import dev.perdure.app.faults.client.Viewer;
import dev.perdure.app.faults.client.Viewer.Habit;
import dev.perdure.app.faults.client.Way;
import dev.perdure.app.faults.wire.Trap;
import dev.perdure.app.faults.wire.Trap.Side;
import dev.perdure.app.faults.wire.WritePath;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What is restarted or cut on purpose: the servers one after the other, PostgreSQL, and the ways between them. */
final class RestartScenarios {

    private static final int NODES = 3;

    private RestartScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("three nodes restarted, one after the other", RestartScenarios::rollingRestart),
                new Scenario("PostgreSQL stopped at once and started", RestartScenarios::postgresRestart),
                new Scenario("all backends terminated", RestartScenarios::terminateBackends),
                new Scenario("listeners cut off without a word", RestartScenarios::cutListeners),
                new Scenario("a batch's answer lost", stage -> loseAnswer(stage, WritePath.APPEND)),
                new Scenario("an end's answer lost", stage -> loseAnswer(stage, WritePath.END)),
                new Scenario("a submit's answer lost", RestartScenarios::loseAnswerToSubmit),
                new Scenario("a claim's answer lost", RestartScenarios::loseAnswerToClaim));
    }

    /** Every node gets SIGTERM while it runs turns, stays in the directory until it is gone, and is replaced. */
    private static void rollingRestart(Stage stage) throws Exception {
        List<Node> nodes = stage.fleet().await(NODES);
        for (Node node : nodes.subList(0, NODES)) {
            Viewer faithful = askAndWatch(stage, stage.talkAt(node, "/tokens 60 at 30"), node);
            askAndWatch(stage, stage.talkAt(node, "/tokens 200 at 100"), node);
            stage.load(1, 2, "/tokens 60 at 30");
            faithful.awaitSeen(3 + stage.random().nextInt(10), Stage.PATIENCE_SECONDS);
            node.terminate();
            stage.fault("SIGTERM");
            stage.fleet().bury(node);
            stage.fleet().await(NODES);
        }
    }

    private static Viewer askAndWatch(Stage stage, Talk talk, Node node) {
        stage.watch(talk, Habit.roaming());
        stage.watch(talk, Habit.faithful(Way.WEBSOCKET).from(node.address()));
        return stage.watch(talk, Habit.faithful(Way.EVENT_SOURCE).from(node.address()));
    }

    private static void postgresRestart(Stage stage) throws Exception {
        stage.fleet().await(2);
        List<Viewer> viewers = stage.load(3, 2, "/tokens 60 at 40");
        viewers.getFirst().awaitSeen(5 + stage.random().nextInt(15), Stage.PATIENCE_SECONDS);
        stage.fleet().postgres().stopImmediately();
        stage.fleet().postgres().awaitStart();
        stage.fault("immediate stop of PostgreSQL");
    }

    private static void terminateBackends(Stage stage) throws Exception {
        stage.fleet().await(2);
        Viewer viewer = stage.load(3, 2, "/tokens 60 at 60").getFirst();
        for (int seen = 5; seen <= 35; seen += 10 + stage.random().nextInt(5)) {
            viewer.awaitSeen(seen, Stage.PATIENCE_SECONDS);
            stage.fleet().postgres().terminateBackends();
            stage.fault("pg_terminate_backend of all");
        }
    }

    /** Where nobody listens nothing is cut, and the answer must come all the same. */
    private static void cutListeners(Stage stage) throws Exception {
        List<Node> nodes = stage.fleet().await(2);
        Viewer viewer = stage.load(3, 2, "/tokens 60 at 60").getFirst();
        viewer.awaitSeen(5, Stage.PATIENCE_SECONDS);
        int cut = 0;
        for (Node node : nodes) {
            cut += node.proxy().cutListeners();
        }
        stage.fault(cut + " listening connections cut");
    }

    private static void loseAnswer(Stage stage, WritePath path) throws Exception {
        List<Node> nodes = stage.fleet().await(2);
        Node node = nodes.get(stage.random().nextInt(nodes.size()));
        int passing = path == WritePath.APPEND ? stage.random().nextInt(6) : 0;
        Trap trap = node.proxy().trap(path, Side.AFTER_COMMIT, passing);
        stage.watch(stage.talkAt(node, "/tokens 50 at 60"), Habit.roaming());
        stage.watch(stage.talkAt(node, "/tokens 50 at 60"), Habit.roaming());
        lose(stage, trap, path);
    }

    private static void loseAnswerToSubmit(Stage stage) throws Exception {
        Node node = stage.fleet().await(2).getFirst();
        Trap trap = node.proxy().trap(WritePath.BEGIN, Side.AFTER_COMMIT);
        Future<Talk> submitted = stage.talkMeanwhile(Stage.only(node), stage.newSession(), "m-0", "/tokens 20 at 60");
        lose(stage, trap, WritePath.BEGIN);
        stage.watch(stage.keep(submitted.get(Stage.PATIENCE_SECONDS, TimeUnit.SECONDS)), Habit.roaming());
    }

    /** Whoever claims first loses the answer; then the turn is its own, and it doesn't know. */
    private static void loseAnswerToClaim(Stage stage) throws Exception {
        List<Node> nodes = stage.fleet().await(2);
        Node victim = nodes.getFirst();
        Talk talk = stage.talkAt(victim, KillScenarios.SLOW_ANSWER);
        Viewer viewer = stage.watch(talk, Habit.roaming());
        viewer.awaitSeen(3, Stage.PATIENCE_SECONDS);
        List<Trap> traps = nodes.subList(1, nodes.size()).stream()
                .map(node -> node.proxy().trap(WritePath.CLAIM, Side.AFTER_COMMIT))
                .toList();
        stage.fleet().retire(victim);
        victim.kill();
        stage.fleet().bury(victim);
        stage.fault("kill -9");
        stage.awaitTakeover(talk);
        traps.forEach(Trap::disarm);
        traps.forEach(Trap::reset);
        stage.fault("the answer to a claim lost");
        stage.fleet().order(NODES);
    }

    private static void lose(Stage stage, Trap trap, WritePath path) throws InterruptedException {
        if (!trap.awaitSprung(Stage.PATIENCE_SECONDS)) {
            throw new IllegalStateException("no commit came by: " + path);
        }
        trap.reset();
        stage.fault("the answer to a commit lost: " + path);
    }
}
