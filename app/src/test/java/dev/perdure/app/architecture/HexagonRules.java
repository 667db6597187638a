package dev.perdure.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.perdure.app.architecture.Conditions.beFine;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.ref.Reference;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** What keeps the hexagon pure: its imports, its memory and its effects. */
final class HexagonRules {

    /** The JDK without files, sockets, databases, processes and reflection. */
    private static final List<String> JDK = List.of(
            "java.lang",
            "java.lang.annotation",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.util",
            "java.util.concurrent..",
            "java.util.function",
            "java.util.regex",
            "java.util.stream",
            "java.time..");

    /** The domain's classes that hold collections, and what limits their lives. */
    private static final Map<String, String> HOLDERS = Map.of(
            "domain.Outbox", "a turn's events that are not appended yet",
            "domain.Transcript", "what a turn has said, while somebody folds it",
            "domain.TurnsInFlight", "the turns that this node runs",
            "domain.Seats", "how many turns this node runs, and for whom",
            "domain.allowed.Holder", "the fixture's");

    private static final List<Class<?>> CONTAINERS = List.of(
            Collection.class,
            Map.class,
            StringBuilder.class,
            StringBuffer.class,
            ThreadLocal.class,
            Reference.class,
            AtomicReference.class);

    private static final Set<String> CONSTANTS =
            Set.of("java.lang.String", "java.util.regex.Pattern", "java.lang.System$Logger");

    private static final Set<String> AMBIENT_METHODS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.System.getProperties",
            "java.lang.System.exit",
            "java.lang.Math.random",
            "java.lang.Thread.sleep",
            "java.lang.Thread.start",
            "java.lang.Thread.startVirtualThread",
            "java.lang.Thread.ofVirtual",
            "java.lang.Thread.ofPlatform",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.system",
            "java.time.InstantSource.system",
            "java.time.ZoneId.systemDefault",
            "java.util.UUID.randomUUID",
            "java.util.Collections.shuffle",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.concurrent.ForkJoinPool.commonPool",
            "java.util.concurrent.CompletableFuture.runAsync",
            "java.util.concurrent.CompletableFuture.supplyAsync",
            "java.util.concurrent.CompletableFuture.delayedExecutor",
            "java.util.concurrent.CompletableFuture.orTimeout",
            "java.util.concurrent.CompletableFuture.completeOnTimeout");

    private static final Set<String> AMBIENT_TYPES = Set.of(
            "java.util.Random",
            "java.util.Timer",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.ScheduledThreadPoolExecutor");

    private HexagonRules() {}

    static ArchRule portsImportNothing(Packages packages) {
        return classes()
                .that()
                .resideInAPackage(packages.ports())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed("org.jspecify.annotations", packages.ports()));
    }

    static ArchRule domainImportsPortsAndInject(Packages packages) {
        return classes()
                .that()
                .resideInAPackage(packages.domain())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        allowed("org.jspecify.annotations", "jakarta.inject", packages.ports(), packages.domain()));
    }

    private static String[] allowed(String... more) {
        return Stream.concat(JDK.stream(), Stream.of(more)).toArray(String[]::new);
    }

    static ArchRule domainRemembersOnlyTurnsInFlight(Packages packages) {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(packages.domain())
                .and(Conditions.is("are written by a person", (JavaField field) -> !Conditions.isSynthetic(field)))
                .should(beFine("hold no state beyond a turn in flight", field -> memory(field, packages)));
    }

    private static Optional<String> memory(JavaField field, Packages packages) {
        if (field.getModifiers().contains(JavaModifier.STATIC)) {
            boolean constant = field.getModifiers().contains(JavaModifier.FINAL) && isImmutable(field.getRawType());
            return constant ? Optional.empty() : Optional.of(field.getFullName() + " is static and can change");
        }
        JavaClass owner = field.getOwner();
        boolean listed = HOLDERS.keySet().stream().map(packages::className).anyMatch(owner.getFullName()::equals);
        boolean holds =
                field.getRawType().isArray() || CONTAINERS.stream().anyMatch(field.getRawType()::isAssignableTo);
        return holds && !listed && !owner.isRecord()
                ? Optional.of(field.getFullName() + " holds many things in a class that isn't listed for it")
                : Optional.empty();
    }

    private static boolean isImmutable(JavaClass type) {
        return type.isPrimitive()
                || type.isEnum()
                || type.isRecord()
                || type.getPackageName().equals("java.time")
                || CONSTANTS.contains(type.getFullName());
    }

    static ArchRule hexagonHasNoAmbientEffects(Packages packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages.hexagon())
                .should()
                .accessTargetWhere(Conditions.is(
                        "reaches for a clock, randomness, threads or the environment", HexagonRules::isAmbient));
    }

    private static boolean isAmbient(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getFullName();
        boolean now = owner.startsWith("java.time.") && target.getName().equals("now");
        boolean thread = owner.equals("java.lang.Thread") && target.getName().equals("<init>");
        boolean console =
                owner.equals("java.lang.System") && Set.of("out", "err", "in").contains(target.getName());
        return now
                || thread
                || console
                || AMBIENT_TYPES.contains(owner)
                || AMBIENT_METHODS.contains(owner + "." + target.getName());
    }
}
