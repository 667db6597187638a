package dev.perdure.app.faults;

import dev.perdure.app.faults.client.Directory;
import dev.perdure.app.faults.client.Talk;
import dev.perdure.app.faults.client.Viewer;
import dev.perdure.app.faults.client.Viewer.Habit;
import dev.perdure.app.faults.client.Way;
import dev.perdure.app.faults.wire.HalfFrameRelay;
import dev.perdure.app.faults.wire.Trap;
import dev.perdure.app.faults.wire.Trap.Side;
import dev.perdure.app.faults.wire.WritePath;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** {@code kill -9} at named points, and a node that only seems dead. */
final class KillScenarios {

    private static final int NODES = 3;
    private static final String ANSWER = "/tokens 80 at 60";

    /** Long enough to be caught in the middle of, however busy the machine is. */
    static final String SLOW_ANSWER = "/tokens 80 at 20";

    private KillScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("killed before a batch commits", stage -> killInBatch(stage, Side.BEFORE_COMMIT)),
                new Scenario("killed after a batch commits", stage -> killInBatch(stage, Side.AFTER_COMMIT)),
                new Scenario("killed before an end commits", stage -> killAtEnd(stage, Side.BEFORE_COMMIT)),
                new Scenario("killed after an end commits", stage -> killAtEnd(stage, Side.AFTER_COMMIT)),
                new Scenario("killed after a submit commits", KillScenarios::killAtSubmit),
                new Scenario("killed in the middle of a frame", KillScenarios::killInFrame),
                new Scenario("killed before the first token", KillScenarios::killBeforeFirstToken),
                new Scenario("stopped after its node was killed", KillScenarios::stopOrphan),
                new Scenario("a zombie wakes after its lease", KillScenarios::zombie));
    }

    private static Node victim(Stage stage) {
        List<Node> nodes = stage.fleet().await(NODES);
        return nodes.get(stage.random().nextInt(nodes.size()));
    }

    /** Waits for the trap and kills the node that is in it. */
    static void kill(Stage stage, Node victim, Trap trap, String where) throws InterruptedException {
        if (!trap.awaitSprung(Stage.PATIENCE_SECONDS)) {
            throw new IllegalStateException("no commit came by: " + where);
        }
        kill(stage, victim, where);
        trap.reset();
    }

    private static void kill(Stage stage, Node victim, String where) throws InterruptedException {
        stage.fleet().retire(victim);
        victim.kill();
        stage.fault("kill -9 " + where);
        stage.fleet().bury(victim);
        stage.fleet().order(NODES);
    }

    private static void killInBatch(Stage stage, Side side) throws Exception {
        Node victim = victim(stage);
        Trap trap = victim.proxy().trap(WritePath.APPEND, side, stage.random().nextInt(8));
        Talk talk = stage.talkAt(victim, ANSWER);
        stage.watch(talk, Habit.roaming().from(victim.address()));
        stage.watch(talk, Habit.faithful(Way.EVENT_SOURCE).from(victim.address()));
        stage.watch(talk, Habit.faithful(Way.WEBSOCKET).from(victim.address()));
        stage.watch(stage.talkAt(victim, ANSWER), Habit.roaming());
        kill(stage, victim, trap, side + " of a batch");
    }

    /** The state is asked for thrice in one session, so that it shows whether the middle end took it along. */
    private static void killAtEnd(Stage stage, Side side) throws Exception {
        Node victim = victim(stage);
        String session = stage.newSession();
        Talk first = stage.talkIn(victim, session, "/state");
        stage.watch(first, Habit.roaming());
        stage.await(
                "the first answer",
                () -> stage.store().turns(session).getFirst().status().equals("completed"));
        Trap trap = victim.proxy().trap(WritePath.END, side);
        Talk second = stage.talkIn(victim, session, "/state");
        stage.watch(second, Habit.roaming().from(victim.address()));
        kill(stage, victim, trap, side + " of an end");
        stage.watch(stage.talk(stage.fleet(), session, "/state"), Habit.roaming());
    }

    /** The client has no answer, and sends the message again elsewhere. */
    private static void killAtSubmit(Stage stage) throws Exception {
        Node victim = victim(stage);
        Directory victimWhileItLives = () -> stage.fleet().nodes().contains(victim.address())
                ? List.of(victim.address())
                : stage.fleet().nodes();
        Trap trap = victim.proxy().trap(WritePath.BEGIN, Side.AFTER_COMMIT);
        Future<Talk> submitted = stage.talkMeanwhile(victimWhileItLives, stage.newSession(), "m-0", "/tokens 20 at 60");
        kill(stage, victim, trap, Side.AFTER_COMMIT + " of a submit");
        stage.watch(stage.keep(submitted.get(Stage.PATIENCE_SECONDS, TimeUnit.SECONDS)), Habit.roaming());
    }

    private static void killInFrame(Stage stage) throws Exception {
        Node victim = victim(stage);
        Talk talk = stage.talkAt(victim, ANSWER);
        try (HalfFrameRelay relay =
                HalfFrameRelay.start(victim.address(), 1 + stage.random().nextInt(4))) {
            stage.watch(talk, Habit.faithful(Way.POST_AGAIN).from(relay.address()));
            stage.watch(talk, Habit.roaming());
            if (!relay.awaitHalf(Stage.PATIENCE_SECONDS)) {
                throw new IllegalStateException("no frame came by");
            }
            kill(stage, victim, "in the middle of a frame");
        }
    }

    private static void killBeforeFirstToken(Stage stage) throws Exception {
        Node victim = victim(stage);
        Talk talk = stage.talkAt(victim, "/slow 1");
        Viewer viewer = stage.watch(talk, Habit.faithful(Way.EVENT_SOURCE).from(victim.address()));
        stage.watch(talk, Habit.faithful(Way.WEBSOCKET).from(victim.address()));
        stage.watch(talk, Habit.roaming().presenting(talk.start(), null));
        viewer.awaitSeen(1, Stage.PATIENCE_SECONDS);
        kill(stage, victim, "before the first token");
    }

    /** Nobody runs the turn that is to stop; whoever finds it ends it. */
    private static void stopOrphan(Stage stage) throws Exception {
        Node victim = victim(stage);
        Talk talk = stage.talkAt(victim, SLOW_ANSWER);
        Viewer viewer = stage.watch(talk, Habit.roaming());
        stage.watch(talk, Habit.faithful(Way.EVENT_SOURCE).from(victim.address()));
        stage.watch(talk, Habit.faithful(Way.WEBSOCKET).from(victim.address()));
        viewer.awaitSeen(3, Stage.PATIENCE_SECONDS);
        kill(stage, victim, "in the middle of an answer");
        stage.cancel(talk);
        stage.fault("stop");
    }

    private static void zombie(Stage stage) throws Exception {
        Node zombie = victim(stage);
        comeBackFromTheDead(stage, zombie);
        stage.fleet().enlist(zombie);
    }

    /** Stops a node with running turns, wakes it after they were taken over, and lets it do what it wants then. */
    static void comeBackFromTheDead(Stage stage, Node zombie) throws Exception {
        boolean slept = false;
        while (!slept) {
            Talk talk = stage.talkAt(zombie, SLOW_ANSWER);
            Viewer viewer = stage.watch(talk, Habit.roaming());
            stage.watch(talk, Habit.faithful(Way.EVENT_SOURCE).from(zombie.address()));
            stage.watch(talk, Habit.faithful(Way.WEBSOCKET).from(zombie.address()));
            viewer.awaitSeen(3 + stage.random().nextInt(10), Stage.PATIENCE_SECONDS);
            stage.fleet().retire(zombie);
            zombie.suspend();
            try {
                slept = stage.running(talk); // or it was too late for this one
                stage.awaitTakeover(talk);
                viewer.awaitSeen(20, Stage.PATIENCE_SECONDS);
            } finally {
                zombie.wake();
            }
        }
        stage.fault("SIGSTOP past the lease, SIGCONT");
    }
}
