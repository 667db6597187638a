package dev.perdure.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static dev.perdure.app.architecture.Conditions.beFine;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** That every adapter is tested by the contract of its port, and that no promise of a contract is never run. */
final class ContractRules {

    /** The ports with a contract. */
    private static final Map<String, String> CONTRACTS = Map.of(
            "chat.port.SessionRepository", "chat.contract.SessionRepositoryContract",
            "chat.port.WorkflowAgent", "chat.contract.WorkflowAgentContract",
            "chat.port.AccessStore", "chat.contract.AccessStoreContract");

    private static final List<String> RUN_BY_JUNIT = List.of(
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.api.RepeatedTest",
            "org.junit.jupiter.api.BeforeEach",
            "org.junit.jupiter.api.AfterEach");

    private ContractRules() {}

    /** Needs the contracts and the adapters' tests among the classes it is checked on. */
    static ArchRule adaptersAreTestedByTheContract(Packages packages) {
        return classes()
                .that()
                .resideInAnyPackage(packages.modules(Packages.ADAPTERS))
                .and(Conditions.is("are shipped", (JavaClass type) -> isConcrete(type) && !Codebase.isTest(type)))
                .should(beFine("be tested by the contract of their port", type -> untested(type, packages)));
    }

    private static Optional<String> untested(JavaClass type, Packages packages) {
        return type.getAllRawInterfaces().stream()
                .filter(port ->
                        CONTRACTS.keySet().stream().map(packages::className).anyMatch(port.getFullName()::equals))
                .filter(port -> contracts(port).noneMatch(contract -> isTested(type, contract)))
                .findFirst()
                .map(port -> type.getFullName() + " has no test that extends the contract of " + port.getFullName());
    }

    private static Stream<JavaClass> contracts(JavaClass port) {
        return port.getDirectDependenciesToSelf().stream()
                .map(Dependency::getOriginClass)
                .filter(user -> CONTRACTS.entrySet().stream()
                        .anyMatch(contract -> port.getFullName().endsWith("." + contract.getKey())
                                && user.getFullName().endsWith("." + contract.getValue())))
                .distinct();
    }

    /** Whether a test that extends the contract reaches the class, itself or through what it is made of. */
    private static boolean isTested(JavaClass type, JavaClass contract) {
        return contract.getAllSubclasses().stream()
                .filter(ContractRules::isConcrete)
                .flatMap(test -> test.getTransitiveDependenciesFromSelf().stream())
                .anyMatch(dependency -> dependency.getTargetClass().equals(type));
    }

    private static boolean isConcrete(JavaClass type) {
        return !type.isInterface() && !type.getModifiers().contains(JavaModifier.ABSTRACT);
    }

    /** Needs the contracts among the classes it is checked on. */
    static ArchRule everyPromiseIsATest(Packages packages) {
        return methods()
                .that()
                .areDeclaredInClassesThat(
                        Conditions.is("are contracts", (JavaClass type) -> isContract(type, packages)))
                .and(Conditions.is("look like tests", ContractRules::looksLikeATest))
                .should(beFine(
                        "be run by JUnit",
                        method -> RUN_BY_JUNIT.stream().noneMatch(method::isAnnotatedWith)
                                ? Optional.of(method.getFullName() + " is never run")
                                : Optional.empty()));
    }

    private static boolean isContract(JavaClass type, Packages packages) {
        return type.getPackageName().equals(packages.className("chat.contract"))
                && Conditions.outermost(type).getSimpleName().endsWith("Contract");
    }

    private static boolean looksLikeATest(JavaMethod method) {
        return method.getRawParameterTypes().isEmpty()
                && method.getRawReturnType().isEquivalentTo(void.class)
                && !method.getModifiers().contains(JavaModifier.STATIC)
                && !method.getModifiers().contains(JavaModifier.PRIVATE)
                && !Conditions.isSynthetic(method);
    }
}
