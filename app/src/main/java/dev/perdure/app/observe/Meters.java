package dev.perdure.app.observe;

import dev.perdure.javalin.observe.MetricsPage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The registry of all meters, and the page that shows them. Safe for use by many threads. */
final class Meters implements MetricsPage, AutoCloseable {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /** Of what is measured in parts of a millisecond up to seconds. */
    private static final Duration[] LATENCIES = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000);

    /** Of what a model takes its time for. */
    private static final Duration[] PATIENCE =
            millis(50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000);

    private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4096};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** With those of the process. */
    Meters() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    private static Duration[] millis(long... values) {
        return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    /** @param tags names and values in turn */
    Counter counter(String name, String meaning, String... tags) {
        return Counter.builder(name).description(meaning).tags(tags).register(registry);
    }

    /** A timer with buckets for short times. */
    Timer latency(String name, String meaning, String... tags) {
        return Timer.builder(name)
                .description(meaning)
                .tags(tags)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    /** A timer with buckets for long times. */
    Timer patience(String name, String meaning) {
        return Timer.builder(name)
                .description(meaning)
                .serviceLevelObjectives(PATIENCE)
                .register(registry);
    }

    /** A timer without buckets. */
    Timer timer(String name, String meaning, String... tags) {
        return Timer.builder(name).description(meaning).tags(tags).register(registry);
    }

    DistributionSummary sizes(String name, String meaning) {
        return DistributionSummary.builder(name)
                .description(meaning)
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }

    /** @param value is asked whenever somebody reads; must return at once */
    void gauge(String name, String meaning, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).description(meaning).tags(tags).register(registry);
    }

    @Override
    public Page page(@Nullable String accept) {
        String format = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        return new Page(format, registry.scrape(format));
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
