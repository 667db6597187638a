package dev.perdure.app.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.perdure.app.faults.broken.Breakage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays every scenario once, or for {@code -Dperdure.faults.seconds} at random, and shows of each broken build that the
 * oracle names what is broken. What is chosen at random follows from {@code -Dperdure.faults.seed}, which is printed; {@code
 * -Dperdure.faults.only} plays but the scenarios and broken builds with these words in their names.
 */
class FaultSuiteIT {

    private static final long SEED = Long.getLong("perdure.faults.seed", System.nanoTime() & 0xFFFFFF);
    private static final long SECONDS = Long.getLong("perdure.faults.seconds", 0);
    private static final String ONLY = System.getProperty("perdure.faults.only", "");
    private static final long SHORT_PATIENCE_SECONDS = 4;
    private static final int BROKEN_AT_ONCE = 3;
    private static final Path OUTPUT = Path.of("target", "faults");

    @TempDir
    static Path temporary;

    private static final Report REPORT = new Report(SEED);
    private static RealPostgres postgres;
    private static ModelEndpoint model;
    private static Fleet fleet;
    private static Fleet modelFleet;
    private static int played;

    @BeforeAll
    static void start() throws Exception {
        System.out.println("fault suite: -Dperdure.faults.seed=" + SEED);
        postgres = RealPostgres.start(temporary.resolve("data"));
        model = ModelEndpoint.start();
        fleet = new Fleet(postgres, Node.Kind.sound(), OUTPUT);
        modelFleet = new Fleet(postgres, Node.Kind.sound().in("models").with(model.address()), OUTPUT);
        fleet.await(1); // it makes the schema
        fleet.order(3);
    }

    @AfterAll
    static void end() throws IOException {
        REPORT.print(OUTPUT);
        modelFleet.close();
        fleet.close();
        model.close();
        postgres.close();
    }

    /** The scenarios, in an order of chance. */
    @TestFactory
    Stream<DynamicTest> everythingHoldsWhen() {
        Random random = new Random(SEED);
        List<Scenario> all = Scenarios.all(random).stream()
                .filter(scenario -> scenario.name().contains(ONLY))
                .toList();
        if (SECONDS == 0) {
            return all.stream().map(scenario -> test(scenario, random.nextLong()));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        return Stream.generate(() -> all.get(random.nextInt(all.size())))
                .takeWhile(next -> System.nanoTime() < deadline)
                .map(scenario -> test(scenario, random.nextLong()));
    }

    private static DynamicTest test(Scenario scenario, long seed) {
        return dynamicTest(scenario.name(), () -> {
            Result result = play(scenario, new Random(seed));
            REPORT.add(scenario.name(), result);
            assertThat(result.findings()).as(scenario.name() + ", seed " + SEED).isEmpty();
        });
    }

    private static Result play(Scenario scenario, Random random) throws Exception {
        boolean counted = scenario.agent() == Scenario.Agent.COUNTED;
        try (Stage stage = new Stage("s" + ++played, counted ? modelFleet : fleet, random)) {
            scenario.play().on(stage);
            return stage.verdict(Stage.PATIENCE_SECONDS, counted ? model::calls : Map::of);
        }
    }

    /** Several broken builds are played at once, because most of their time is waiting. */
    @TestFactory
    Stream<DynamicTest> theOracleNamesWhatIsBrokenWhenAServer() {
        ExecutorService threads = Executors.newFixedThreadPool(BROKEN_AT_ONCE);
        Map<Breakage, Future<Result>> results = new EnumMap<>(Breakage.class);
        for (Breakage breakage : Breakage.values()) {
            if (breakage.name().contains(ONLY)) {
                results.put(breakage, threads.submit(() -> play(breakage)));
            }
        }
        threads.shutdown();
        return results.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey().name(), () -> {
                    Result result = entry.getValue().get();
                    REPORT.addBroken(entry.getKey(), result);
                    assertThat(result.broken())
                            .as(result.findings().toString())
                            .contains(entry.getKey().broken());
                }));
    }

    private static Result play(Breakage breakage) throws Exception {
        boolean counted = breakage == Breakage.RUNS_A_REPEAT_AGAIN;
        Node.Kind kind = Node.Kind.sound().broken(breakage.name());
        if (breakage == Breakage.LEAVES_ORPHANS) {
            // Any sound node would mend it.
            try (Fleet broken = new Fleet(postgres, kind.in("orphans"), OUTPUT)) {
                broken.await(1);
                return play(breakage, broken, kind.in("orphans"), SHORT_PATIENCE_SECONDS, Map::of);
            }
        }
        Node.Kind own = counted ? kind.in("models").with(model.address()) : kind;
        Fleet sound = counted ? modelFleet : fleet;
        sound.await(1);
        return play(breakage, sound, own, Stage.PATIENCE_SECONDS, counted ? model::calls : Map::of);
    }

    private static Result play(
            Breakage breakage, Fleet around, Node.Kind kind, long patience, Supplier<Map<String, Integer>> runs)
            throws Exception {
        Random random = new Random(SEED + breakage.name().hashCode());
        Node broken = around.start(kind);
        try (Stage stage = new Stage(breakage.name(), around, random)) {
            BrokenScenarios.of(breakage).on(stage, broken);
            return stage.verdict(patience, runs);
        } finally {
            around.bury(broken);
        }
    }
}
