package dev.perdure.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.contract.SessionRepositoryContract;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A contract proves something only if it fails a store that breaks it, and by the rule that names the breach. */
class ContractSelfTest {

    private static final String BROKEN_PROMISE = "perdure.broken-promise";

    @ParameterizedTest
    @EnumSource(BrokenPromise.class)
    void aStoreThatBreaksAPromiseFailsTheRuleThatNamesIt(BrokenPromise promise) {
        TestExecutionSummary summary = runRule(promise);

        assertThat(summary.getTestsFoundCount()).as("rules of that name").isEqualTo(1);
        List<Throwable> failures = summary.getFailures().stream()
                .map(TestExecutionSummary.Failure::getException)
                .toList();
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst()).isInstanceOf(AssertionError.class);
    }

    private static TestExecutionSummary runRule(BrokenPromise promise) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(BrokenRepositoryContract.class))
                .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(test.getSource()
                        .filter(MethodSource.class::isInstance)
                        .map(source -> ((MethodSource) source).getMethodName())
                        .map(promise.rule()::equals)
                        .orElse(true)))
                .configurationParameter(BROKEN_PROMISE, promise.name())
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    /** Nested, so that it runs only when it is selected here. */
    @ExtendWith(BrokenPromiseResolver.class)
    static final class BrokenRepositoryContract extends SessionRepositoryContract {

        private final BrokenPromise promise;
        private final HandClock clock = new HandClock();
        private final SessionRepository store;

        BrokenRepositoryContract(BrokenPromise promise) {
            this.promise = promise;
            this.store = promise.broken(new InMemorySessionRepository(clock));
        }

        @Override
        protected SessionRepository open() {
            return store;
        }

        @Override
        protected SessionRepository reopen() {
            return promise.reopen(store);
        }

        @Override
        protected boolean survivesReopen() {
            return false;
        }

        @Override
        protected void lapse(NodeId node) {
            clock.pass(InMemorySessionRepository.DEFAULT_LEASE);
        }

        @Override
        protected Duration patience() {
            return Duration.ofMillis(500);
        }
    }

    static final class BrokenPromiseResolver implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == BrokenPromise.class;
        }

        @Override
        public BrokenPromise resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return BrokenPromise.valueOf(
                    context.getConfigurationParameter(BROKEN_PROMISE).orElseThrow());
        }
    }
}
