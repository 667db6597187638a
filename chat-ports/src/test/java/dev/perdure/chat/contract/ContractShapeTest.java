package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A rule without {@code @Test} never runs and nobody notices; here somebody does. */
class ContractShapeTest {

    private static final List<Class<? extends Annotation>> RUN_BY_JUNIT =
            List.of(Test.class, BeforeEach.class, AfterEach.class);

    @Test
    void everyMethodThatTakesAndGivesNothingIsATest() throws Exception {
        for (Class<?> contract : contracts()) {
            assertThat(forgotten(contract)).as(contract.getSimpleName()).isEmpty();
        }
    }

    @Test
    void aForgottenTestIsFound() {
        assertThat(forgotten(FixtureWithAForgottenRule.class))
                .extracting(Method::getName)
                .containsExactly("aRuleThatNeverRuns");
    }

    @Test
    void everyRoleIsNestedInTheContractOfTheRepository() throws Exception {
        List<Class<?>> nested = Arrays.stream(SessionRepositoryContract.class.getDeclaredClasses())
                .filter(role -> role.isAnnotationPresent(Nested.class))
                .<Class<?>>map(Class::getSuperclass)
                .toList();

        assertThat(nested)
                .containsExactlyInAnyOrderElementsOf(contracts().stream()
                        .filter(contract -> StoreFixture.class.isAssignableFrom(contract) && !contract.isMemberClass())
                        .toList());
    }

    private static List<Class<?>> contracts() throws Exception {
        Path folder = folder();
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\w+Contract(\\$\\w+)?\\.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
            assertThat(names).contains("AppendContract", "WorkflowAgentContract$Answering");
            return names.stream().<Class<?>>map(ContractShapeTest::contract).toList();
        }
    }

    private static Class<?> contract(String name) {
        try {
            return Class.forName(ContractShapeTest.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name + " has a file and no class", e);
        }
    }

    private static Path folder() throws URISyntaxException {
        Path classes = Path.of(ContractShapeTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return classes.resolve(ContractShapeTest.class.getPackageName().replace('.', '/'));
    }

    private static List<Method> forgotten(Class<?> contract) {
        return Arrays.stream(contract.getDeclaredMethods())
                .filter(method -> method.getReturnType() == void.class && method.getParameterCount() == 0)
                .filter(method -> !method.isSynthetic() && !Modifier.isAbstract(method.getModifiers()))
                .filter(method -> RUN_BY_JUNIT.stream().noneMatch(method::isAnnotationPresent))
                .toList();
    }

    abstract static class FixtureWithAForgottenRule {

        @Test
        void aRuleThatRuns() {}

        void aRuleThatNeverRuns() {}
    }
}
