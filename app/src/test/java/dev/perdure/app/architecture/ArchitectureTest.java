package dev.perdure.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.EvaluationResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

    private static final JavaClasses SHIPPED = Codebase.shipped();
    private static final JavaClasses SHIPPED_AND_TESTS = Codebase.shippedAndTests();
    private static final JavaClasses FIXTURE = Codebase.fixture();

    @Nested
    class TheModules {

        @ParameterizedTest
        @FieldSource("dev.perdure.app.architecture.Rules#SHIPPED")
        void keepTheRuleInWhatTheyShip(Rule rule) {
            rule.over().apply(Packages.PROJECT).check(SHIPPED);
        }

        @ParameterizedTest
        @FieldSource("dev.perdure.app.architecture.Rules#TESTED")
        void keepTheRuleInTheirTests(Rule rule) {
            rule.over().apply(Packages.PROJECT).check(SHIPPED_AND_TESTS);
        }

        /** A rule over classes that were not found would be kept by everybody. */
        @Test
        void areAllSeen() {
            assertThat(Codebase.modules()).isNotEmpty().allSatisfy(module -> {
                assertThat(Files.isDirectory(module.resolve(Path.of("target", "classes"))))
                        .as("%s is compiled", module)
                        .isTrue();
                if (Files.isDirectory(module.resolve(Path.of("src", "test", "java")))) {
                    assertThat(Files.isDirectory(module.resolve(Path.of("target", "test-classes"))))
                            .as("the tests of %s are compiled", module)
                            .isTrue();
                }
            });
            List<String> seen = Packages.MODULES.stream()
                    .filter(name -> SHIPPED.stream()
                            .anyMatch(type -> Packages.PROJECT.inModule(name).test(type)))
                    .toList();
            // This module is not among the folders; one that is missing here is missing in Packages.
            assertThat(seen).contains("app").hasSize(Codebase.modules().size() + 1);
        }
    }

    @Nested
    class TheFixture {

        static Stream<Rule> everyRule() {
            return Stream.of(Rules.SHIPPED, Rules.TESTED).flatMap(List::stream);
        }

        @ParameterizedTest
        @MethodSource("everyRule")
        void isCaughtBreakingTheRule(Rule rule) {
            EvaluationResult result = rule.over().apply(Packages.FIXTURE).evaluate(FIXTURE);
            String report = String.join("\n", result.getFailureReport().getDetails());

            assertThat(rule.breakers())
                    .isNotEmpty()
                    .allSatisfy(breaker -> assertThat(report).contains(Packages.FIXTURE.className(breaker)));
        }

        @ParameterizedTest
        @MethodSource("everyRule")
        void isNotBlamedForWhatObeysTheRule(Rule rule) {
            EvaluationResult result = rule.over().apply(Packages.FIXTURE).evaluate(FIXTURE);

            assertThat(result.getFailureReport().getDetails())
                    .noneSatisfy(detail -> assertThat(detail)
                            .containsPattern("^(Class|Field|Method|Constructor)? ?<?[a-z0-9.]*fixture\\.[a-z0-9.]*"
                                    + "(Obedient|Holder|Hidden|TestedRepository|RepositoryProof|Main)"));
        }
    }
}
