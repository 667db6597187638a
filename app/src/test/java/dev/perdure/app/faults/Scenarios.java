package dev.perdure.app.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** All scenarios. */
final class Scenarios {

    private Scenarios() {}

    /** In an order of chance, since one may leave behind what the next stumbles over. */
    static List<Scenario> all(Random random) {
        List<Scenario> all = new ArrayList<>();
        all.addAll(KillScenarios.all());
        all.addAll(RestartScenarios.all());
        all.addAll(ClientScenarios.all());
        all.add(StormScenario.scenario());
        Collections.shuffle(all, random);
        return all;
    }
}
