package dev.perdure.app.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.perdure.app.faults.broken.Breakage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays every scenario once, or for {@code -Dperdure.faults.seconds} at random, and shows of each broken build that the
 * oracle names what is broken. What is chosen at random follows from {@code -Dperdure.faults.seed}, which is printed; {@code
 * -Dperdure.faults.only} plays but the scenarios and broken builds with these words in their names.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultSuiteIT {

    private static final long SEED = Long.getLong("perdure.faults.seed", System.nanoTime() & 0xFFFFFF);
    private static final long SECONDS = Long.getLong("perdure.faults.seconds", 0);
    private static final String ONLY = System.getProperty("perdure.faults.only", "");
    private static final long SHORT_PATIENCE_SECONDS = 4;
    private static final int AT_ONCE = 4;
    private static final int CHANCES = 3;
    private static final Path OUTPUT = Path.of("target", "faults");

    @TempDir
    static Path temporary;

    private static final Set<Breakage> ALONE =
            EnumSet.of(Breakage.LEAVES_ORPHANS, Breakage.SKIPS_NUMBERS, Breakage.KEEPS_NO_STATE);
    private static final AtomicInteger PLAYED = new AtomicInteger();
    private static final Report REPORT = new Report(SEED);
    private static RealPostgres postgres;
    private static ModelEndpoint model;
    private static Fleet fleet;
    private static Fleet modelFleet;

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

    /** Several at once, because most of their time is waiting; what clients do breaks nothing and goes on beside them. */
    @Order(1)
    @TestFactory
    Stream<DynamicTest> theOracleNamesWhatIsBrokenAndNothingElse() {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        Map<Breakage, Future<Result>> broken = new EnumMap<>(Breakage.class);
        for (Breakage breakage : Breakage.values()) {
            if (breakage.name().contains(ONLY)) {
                broken.put(breakage, threads.submit(() -> play(breakage)));
            }
        }
        Map<Scenario, Future<Result>> sound = new LinkedHashMap<>();
        for (Scenario scenario : chosen(ClientScenarios.all())) {
            Random random = new Random(SEED + scenario.name().hashCode());
            sound.put(scenario, threads.submit(() -> play(scenario, random)));
        }
        threads.shutdown();
        return Stream.concat(
                broken.entrySet().stream()
                        .map(each -> dynamicTest(
                                each.getKey().name(),
                                () -> names(each.getKey(), each.getValue().get()))),
                sound.entrySet().stream()
                        .map(each -> dynamicTest(
                                each.getKey().name(),
                                () -> holds(each.getKey(), each.getValue().get()))));
    }

    /** One after the other, in an order of chance, since one may leave behind what the next stumbles over. */
    @Order(2)
    @TestFactory
    Stream<DynamicTest> everythingHoldsWhen() {
        Random random = new Random(SEED);
        List<Scenario> faults = new ArrayList<>(chosen(Scenarios.faults()));
        Collections.shuffle(faults, random);
        if (SECONDS == 0) {
            return faults.stream().map(scenario -> test(scenario, random.nextLong()));
        }
        List<Scenario> all = new ArrayList<>(faults);
        all.addAll(chosen(ClientScenarios.all()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        return Stream.generate(() -> all.get(random.nextInt(all.size())))
                .takeWhile(next -> System.nanoTime() < deadline)
                .map(scenario -> test(scenario, random.nextLong()));
    }

    private static List<Scenario> chosen(List<Scenario> scenarios) {
        return scenarios.stream()
                .filter(scenario -> scenario.name().contains(ONLY))
                .toList();
    }

    private static DynamicTest test(Scenario scenario, long seed) {
        return dynamicTest(scenario.name(), () -> holds(scenario, play(scenario, new Random(seed))));
    }

    private static void holds(Scenario scenario, Result result) {
        REPORT.add(scenario.name(), result);
        assertThat(result.findings()).as(scenario.name() + ", seed " + SEED).isEmpty();
    }

    private static void names(Breakage breakage, Result result) {
        REPORT.addBroken(breakage, result);
        assertThat(result.broken()).as(result.findings().toString()).contains(breakage.broken());
    }

    private static Result play(Scenario scenario, Random random) throws Exception {
        boolean counted = scenario.agent() == Scenario.Agent.COUNTED;
        try (Stage stage = new Stage("s" + PLAYED.incrementAndGet(), counted ? modelFleet : fleet, random)) {
            scenario.play().on(stage);
            return stage.verdict(Stage.PATIENCE_SECONDS, counted ? model::calls : Map::of);
        }
    }

    /** What is broken shows only if it comes to the point at the right moment: it is given some chances. */
    private static Result play(Breakage breakage) throws Exception {
        for (int chance = 1; ; chance++) {
            Result result = play(breakage, chance);
            if (chance == CHANCES || result.broken().contains(breakage.broken())) {
                return result;
            }
        }
    }

    private static Result play(Breakage breakage, int chance) throws Exception {
        boolean counted = breakage == Breakage.RUNS_A_REPEAT_AGAIN;
        Node.Kind kind = Node.Kind.sound().broken(breakage.name());
        if (ALONE.contains(breakage)) {
            // A sound node would mend it, or it would spoil what it takes over from another broken one.
            Node.Kind alone = kind.in(breakage.name().toLowerCase(Locale.ROOT));
            long patience = breakage == Breakage.LEAVES_ORPHANS ? SHORT_PATIENCE_SECONDS : Stage.PATIENCE_SECONDS;
            try (Fleet broken = new Fleet(postgres, alone, OUTPUT)) {
                broken.await(1);
                return play(breakage, chance, broken, alone, patience, Map::of);
            }
        }
        Node.Kind own = counted ? kind.in("models").with(model.address()) : kind;
        Fleet sound = counted ? modelFleet : fleet;
        sound.await(1);
        return play(breakage, chance, sound, own, Stage.PATIENCE_SECONDS, counted ? model::calls : Map::of);
    }

    private static Result play(
            Breakage breakage,
            int chance,
            Fleet around,
            Node.Kind kind,
            long patience,
            Supplier<Map<String, Integer>> runs)
            throws Exception {
        Random random = new Random(SEED + chance + breakage.name().hashCode());
        Node broken = around.start(kind);
        try (Stage stage = new Stage(breakage.name() + chance, around, random)) {
            BrokenScenarios.of(breakage).on(stage, broken);
            return stage.verdict(patience, runs);
        } finally {
            around.bury(broken);
        }
    }
}
