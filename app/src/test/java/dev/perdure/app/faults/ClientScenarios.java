package dev.perdure.app.faults;

import dev.perdure.app.faults.client.Talk;
import dev.perdure.app.faults.client.Viewer;
import dev.perdure.app.faults.client.Viewer.Habit;
import dev.perdure.app.faults.client.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What clients do at the wrong moment, without anything being broken. */
final class ClientScenarios {

    private ClientScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("viewers move between nodes", ClientScenarios::move),
                new Scenario("resumed before the first token", ClientScenarios::resumeBeforeFirstToken),
                new Scenario("stopped against the last token", ClientScenarios::stopAgainstLastToken),
                new Scenario("stopped and run again", ClientScenarios::stopAndRetry),
                new Scenario("cursors that can't be honoured", ClientScenarios::uselessCursors),
                new Scenario(
                        "one message sent everywhere at once",
                        Scenario.Agent.COUNTED,
                        ClientScenarios::sendEverywhere));
    }

    private static void move(Stage stage) throws Exception {
        stage.fleet().await(2);
        stage.load(3, 4, "/tokens 80 at 60");
    }

    private static void resumeBeforeFirstToken(Stage stage) throws Exception {
        stage.fleet().await(2);
        Talk talk = stage.talk("/slow 0.5");
        for (int i = 0; i < 3; i++) {
            stage.watch(talk, Habit.roaming().presenting(talk.start(), null));
            stage.watch(talk, Habit.roaming());
        }
    }

    private static void stopAgainstLastToken(Stage stage) throws Exception {
        stage.fleet().await(2);
        for (int i = 0; i < 5; i++) {
            int tokens = 8 + stage.random().nextInt(5);
            Talk talk = stage.talk("/tokens " + tokens + " at 100");
            Viewer viewer = stage.watch(talk, Habit.roaming());
            viewer.awaitSeen(tokens + stage.random().nextInt(2), Stage.PATIENCE_SECONDS);
            stage.cancel(talk);
            stage.fault("stop");
        }
    }

    private static void stopAndRetry(Stage stage) throws Exception {
        stage.fleet().await(2);
        Talk talk = stage.talk("/tokens 30 at 40");
        stage.watch(talk, Habit.roaming()).awaitSeen(3, Stage.PATIENCE_SECONDS);
        stage.cancel(talk);
        stage.fault("stop");
        stage.await("the stop", () -> !stage.running(talk));
        if (stage.retry(talk)) {
            stage.fault("retry");
        }
        stage.watch(talk, Habit.roaming());
        stage.watch(talk, Habit.faithful(Way.EVENT_SOURCE));
    }

    private static void uselessCursors(Stage stage) throws Exception {
        stage.fleet().await(2);
        Talk talk = stage.talk("/tokens 40 at 40");
        String epoch = talk.start().substring(0, talk.start().lastIndexOf('-'));
        for (int i = 0; i < 3; i++) {
            stage.watch(talk, Habit.roaming().presenting("no-position-at-all", "unreadable"));
            stage.watch(talk, Habit.roaming().presenting("elsewhere-3", "foreign"));
            stage.watch(talk, Habit.roaming().presenting(epoch + "-1000000", "future"));
        }
    }

    /** Each message is sent many times at once, and again after its end. */
    private static void sendEverywhere(Stage stage) throws Exception {
        stage.fleet().await(2);
        for (int i = 0; i < 3; i++) {
            String session = stage.newSession();
            String message = "/tokens 12 at 60 " + session; // calls are counted by message
            List<Future<Talk>> sent = new ArrayList<>();
            for (int copy = 0; copy < 6; copy++) {
                sent.add(stage.talkMeanwhile(stage.fleet(), session, "same", message));
            }
            Talk talk = sent.getFirst().get(Stage.PATIENCE_SECONDS, TimeUnit.SECONDS);
            stage.watch(stage.keep(talk), Habit.roaming());
            for (Future<Talk> each : sent) {
                each.get(Stage.PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            stage.fault("one message sent six times");
        }
    }
}
