package dev.perdure.app.faults;

import java.util.List;
import java.util.stream.Stream;

/** The scenarios in which something is broken; what clients do is in {@link ClientScenarios}. */
final class Scenarios {

    private Scenarios() {}

    static List<Scenario> faults() {
        return Stream.of(KillScenarios.all(), RestartScenarios.all(), List.of(StormScenario.scenario()))
                .flatMap(List::stream)
                .toList();
    }
}
