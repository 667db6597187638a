package dev.perdure.app.faults;

import dev.perdure.app.faults.broken.Breakage;
import dev.perdure.app.faults.client.Talk;
import dev.perdure.app.faults.client.Viewer;
import dev.perdure.app.faults.client.Viewer.Habit;
import dev.perdure.app.faults.client.Way;
import dev.perdure.app.faults.wire.Trap;
import dev.perdure.app.faults.wire.Trap.Side;
import dev.perdure.app.faults.wire.WritePath;
import java.util.concurrent.TimeUnit;

/** For each way to be broken the scenario that shows it. */
final class BrokenScenarios {

    private static final Habit FAITHFUL = Habit.faithful(Way.FOLLOW_TURN);

    private BrokenScenarios() {}

    /** What happens to a broken node; sound ones are the stage's, except where all are to be broken alike. */
    @FunctionalInterface
    interface Play {
        void on(Stage stage, Node broken) throws Exception;
    }

    static Play of(Breakage breakage) {
        return switch (breakage) {
            case PUBLISHES_BEFORE_IT_IS_DURABLE -> BrokenScenarios::killBeforeCommit;
            case SKIPS_NUMBERS -> BrokenScenarios::read;
            case RUNS_A_REPEAT_AGAIN -> BrokenScenarios::sendTwice;
            case FENCES_NOBODY -> BrokenScenarios::wakeZombie;
            case LEAVES_ORPHANS -> BrokenScenarios::killOwner;
            case KEEPS_NO_STATE -> BrokenScenarios::askForStateTwice;
            case CALLS_A_CUT_THE_END -> BrokenScenarios::terminate;
            case SKIPS_SILENTLY -> BrokenScenarios::presentUselessCursor;
        };
    }

    /** The viewer is given the time to see what is not durable: in a sound server that would never come. */
    private static void killBeforeCommit(Stage stage, Node broken) throws Exception {
        Trap trap = broken.proxy().trap(WritePath.APPEND, Side.BEFORE_COMMIT, 3);
        // Long enough for three batches also where a slow start makes few large ones of the first tokens.
        Talk talk = stage.talkAt(broken, KillScenarios.SLOW_ANSWER);
        Viewer viewer = stage.watchAt(broken, talk, FAITHFUL);
        if (!trap.awaitSprung(Stage.PATIENCE_SECONDS)) {
            throw new IllegalStateException("no batch came by");
        }
        long durable = stage.store().newest(talk.session());
        stage.await("something that is not durable", () -> viewer.reached() > durable);
        broken.kill();
        trap.reset();
        stage.fault("kill -9 before a batch commits");
    }

    private static void read(Stage stage, Node broken) throws Exception {
        stage.watchAt(broken, stage.talkAt(broken, "/tokens 30 at 20"), FAITHFUL);
    }

    private static void sendTwice(Stage stage, Node broken) throws Exception {
        String session = stage.newSession();
        String message = "/tokens 60 at 20 " + session;
        Talk talk = stage.keep(stage.talkMeanwhile(Stage.only(broken), session, "same", message)
                .get(Stage.PATIENCE_SECONDS, TimeUnit.SECONDS));
        stage.watchAt(broken, talk, FAITHFUL).awaitSeen(2, Stage.PATIENCE_SECONDS);
        stage.talkMeanwhile(Stage.only(broken), session, "same", message).get(Stage.PATIENCE_SECONDS, TimeUnit.SECONDS);
        stage.fault("one message sent twice");
    }

    private static void wakeZombie(Stage stage, Node broken) throws Exception {
        KillScenarios.comeBackFromTheDead(stage, broken);
    }

    private static void killOwner(Stage stage, Node broken) throws Exception {
        Talk talk = stage.talkAt(broken, KillScenarios.SLOW_ANSWER);
        Viewer viewer = stage.watchAt(broken, talk, FAITHFUL);
        viewer.awaitSeen(2, Stage.PATIENCE_SECONDS);
        broken.kill();
        stage.fault("kill -9");
    }

    private static void askForStateTwice(Stage stage, Node broken) throws Exception {
        String session = stage.newSession();
        stage.watch(stage.talkIn(broken, session, "/state"), FAITHFUL);
        stage.watch(stage.talkIn(broken, session, "/state"), FAITHFUL);
    }

    private static void terminate(Stage stage, Node broken) throws Exception {
        Talk talk = stage.talkAt(broken, "/tokens 600 at 20");
        Viewer viewer = stage.watchAt(broken, talk, FAITHFUL);
        viewer.awaitSeen(2, Stage.PATIENCE_SECONDS);
        broken.terminate();
        stage.fault("SIGTERM");
        stage.cancel(talk); // nobody needs to hear the rest
    }

    private static void presentUselessCursor(Stage stage, Node broken) throws Exception {
        Talk talk = stage.talkAt(broken, "/tokens 20 at 40");
        stage.watch(
                talk, FAITHFUL.presenting("no-position-at-all", "unreadable").from(broken.address()));
    }
}
