package dev.perdure.app.faults;

import dev.perdure.app.faults.client.Viewer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One fault after the other into the same answers, whatever the last one has left behind. */
final class StormScenario {

    private static final int NODES = 3;
    private static final int FAULTS = 3;

    private StormScenario() {}

    private enum Blow {
        KILL,
        TERMINATE,
        FREEZE,
        CUT_BACKENDS,
        STOP_POSTGRES
    }

    static Scenario scenario() {
        return new Scenario("one fault after the other", StormScenario::play);
    }

    private static void play(Stage stage) throws Exception {
        stage.fleet().await(NODES);
        List<Viewer> viewers = stage.load(4, 2, "/tokens 60 at 20");
        for (int i = 1; i <= FAULTS; i++) {
            viewers.get(stage.random().nextInt(viewers.size()))
                    .awaitSeen(i * (3 + stage.random().nextInt(10)), Stage.PATIENCE_SECONDS);
            Blow blow = Blow.values()[stage.random().nextInt(Blow.values().length)];
            strike(stage, blow);
            stage.fault(blow.name());
        }
        stage.fleet().order(NODES);
    }

    private static void strike(Stage stage, Blow blow) throws Exception {
        Fleet fleet = stage.fleet();
        List<Node> nodes = fleet.await(2);
        Node node = nodes.get(stage.random().nextInt(nodes.size()));
        switch (blow) {
            case KILL -> {
                fleet.retire(node);
                node.kill();
                fleet.bury(node);
            }
            case TERMINATE -> {
                node.terminate();
                fleet.bury(node);
            }
            case FREEZE -> {
                node.suspend();
                // Any length will do: the lease may lapse meanwhile or not.
                var unused = new CountDownLatch(1).await(stage.random().nextInt(3000), TimeUnit.MILLISECONDS);
                node.wake();
            }
            case CUT_BACKENDS -> {
                var unused = fleet.postgres().terminateBackends();
            }
            case STOP_POSTGRES -> {
                fleet.postgres().stopImmediately();
                fleet.postgres().awaitStart();
            }
        }
    }
}
