package dev.perdure.app.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.perdure.app.architecture.Conditions.beFine;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The walls between modules, and what of others' code may be seen where. */
final class ModuleRules {

    private static final String GUICE = "com.google.inject..";

    /** What a module may know of the project beside itself; the app, which wires them all, may know everything. */
    private static final Map<String, List<String>> NEIGHBOURS = Map.of(
            "chat", List.of(),
            "domain", List.of("chat"),
            "inmemory", List.of("chat"),
            "postgres", List.of("chat"),
            "langchain4j", List.of("chat"),
            "protocol", List.of("chat"),
            "javalin", List.of("chat", "protocol"),
            "client", List.of("chat", "protocol"),
            "benchmarks", List.of("chat", "domain", "inmemory", "javalin"));

    /** Where a vendor's types may be named. */
    private static final Map<String, List<String>> VENDORS = Map.ofEntries(
            Map.entry("org.jdbi..", List.of("postgres")),
            Map.entry("org.flywaydb..", List.of("postgres")),
            Map.entry("org.postgresql..", List.of("postgres")),
            Map.entry("com.zaxxer..", List.of("postgres")),
            Map.entry("dev.langchain4j..", List.of("langchain4j", "app")),
            Map.entry("io.javalin..", List.of("javalin")),
            Map.entry("org.eclipse.jetty..", List.of("javalin")),
            Map.entry("jakarta.servlet..", List.of("javalin")),
            Map.entry("com.nimbusds..", List.of("javalin")),
            Map.entry("com.launchdarkly..", List.of("client")),
            Map.entry("okhttp3..", List.of("client")),
            Map.entry("okio..", List.of("client")),
            Map.entry("kotlin..", List.of("client")),
            Map.entry("com.fasterxml.jackson..", List.of("protocol")),
            Map.entry("picocli..", List.of("app", "benchmarks")),
            Map.entry("org.HdrHistogram..", List.of("benchmarks")),
            Map.entry("org.apache.batik..", List.of("benchmarks")),
            Map.entry("org.knowm.xchart..", List.of("benchmarks")),
            Map.entry("org.openjdk.jmh..", List.of("benchmarks")),
            Map.entry("org.apache.commons.compress..", List.of("app")),
            Map.entry("org.tukaani..", List.of("app")),
            Map.entry("io.micrometer..", List.of("app")),
            Map.entry("io.prometheus..", List.of("app")),
            Map.entry("io.opentelemetry..", List.of("app")),
            Map.entry("ch.qos.logback..", List.of("app")));

    /** Public classes whose purpose is to take or to be a vendor's type. */
    private static final Set<String> BRIDGES =
            Set.of("langchain4j.LangChain4jAgent", "langchain4j.StoppableHttpClientBuilder");

    /** Modules that nobody builds upon, whose public types are public to themselves alone. */
    private static final Set<String> PROGRAMS = Set.of("app", "benchmarks");

    private ModuleRules() {}

    static ArchRule everyClassBelongsToAModule(Packages packages) {
        return classes().should().resideInAnyPackage(packages.modules(Packages.MODULES));
    }

    static ArchRule modulesKnowOnlyTheirNeighbours(Packages packages) {
        List<ArchRule> walls = NEIGHBOURS.entrySet().stream()
                .<ArchRule>map(wall -> {
                    Stream<String> known = Stream.concat(Stream.of(wall.getKey()), wall.getValue().stream());
                    return noClasses()
                            .that(packages.inModule(wall.getKey()))
                            .should()
                            .dependOnClassesThat(resideInAPackage(packages.root() + "..")
                                    .and(resideOutsideOfPackages(packages.modules(known.toList()))))
                            .as("classes of " + wall.getKey() + " know only " + wall.getValue())
                            .allowEmptyShould(true);
                })
                .toList();
        return CompositeArchRule.of(walls);
    }

    static ArchRule guiceIsOnlyInModules(Packages packages) {
        return noClasses()
                .that(Conditions.is(
                        "are neither Guice modules nor Main",
                        (JavaClass type) -> !Conditions.isGuiceModule(type) && !isMain(type, packages)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(GUICE);
    }

    static ArchRule mainAloneCreatesAnInjector(Packages packages) {
        return noClasses()
                .that(Conditions.is("are not Main", (JavaClass type) -> !isMain(type, packages)))
                .should()
                .accessTargetWhere(Conditions.is(
                        "creates an injector",
                        (JavaAccess<?> access) ->
                                access.getTargetOwner().getFullName().equals("com.google.inject.Guice")
                                        || access.getName().equals("createChildInjector")));
    }

    private static boolean isMain(JavaClass type, Packages packages) {
        return Conditions.outermost(type).getFullName().equals(packages.className("app.Main"));
    }

    static ArchRule vendorTypesStayInTheirModule(Packages packages) {
        List<ArchRule> homes = VENDORS.entrySet().stream()
                .<ArchRule>map(vendor -> noClasses()
                        .that()
                        .resideOutsideOfPackages(packages.modules(vendor.getValue()))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(vendor.getKey()))
                .toList();
        return CompositeArchRule.of(homes);
    }

    static ArchRule vendorTypesStayOutOfPublicSignatures(Packages packages) {
        String[] open = packages.modules(Packages.MODULES.stream()
                .filter(module -> !PROGRAMS.contains(module))
                .toList());
        return codeUnits()
                .that()
                .areDeclaredInClassesThat(resideInAnyPackage(open))
                .and(Conditions.is("can be called from outside", (JavaCodeUnit unit) -> isOpen(unit, packages)))
                .should(beFine("name no vendor's type", ModuleRules::vendorInSignature));
    }

    private static boolean isOpen(JavaCodeUnit unit, Packages packages) {
        JavaClass owner = unit.getOwner();
        boolean listed = BRIDGES.stream().map(packages::className).anyMatch(owner.getFullName()::equals);
        boolean visible = Stream.iterate(
                        Optional.of(owner), Optional::isPresent, each -> each.flatMap(JavaClass::getEnclosingClass))
                .flatMap(Optional::stream)
                .allMatch(each -> isVisible(each.getModifiers()));
        return visible
                && isVisible(unit.getModifiers())
                && !listed
                && !Conditions.isSynthetic(unit)
                && !Conditions.isGuiceModule(owner);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static Optional<String> vendorInSignature(JavaCodeUnit unit) {
        return Stream.of(
                        unit.getReturnType().getAllInvolvedRawTypes().stream(),
                        unit.getParameterTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                        unit.getExceptionTypes().stream())
                .flatMap(types -> types)
                .filter(type -> resideInAPackage(GUICE).test(type)
                        || VENDORS.keySet().stream()
                                .anyMatch(vendor -> resideInAPackage(vendor).test(type)))
                .findFirst()
                .map(type -> unit.getFullName() + " names " + type.getFullName());
    }

    static ArchRule packagesHaveNoCycles(Packages packages) {
        return slices().matching(packages.root() + ".(**)").should().beFreeOfCycles();
    }
}
