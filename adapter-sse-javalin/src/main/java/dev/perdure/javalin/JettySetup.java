package dev.perdure.javalin;

import dev.perdure.javalin.limit.GuardedConnector;
import dev.perdure.javalin.limit.Limits;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinLogger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Sets up the engine below the endpoints: threads, limits, strictness. */
final class JettySetup {

    private static final int PLATFORM_THREADS = 16;

    private JettySetup() {}

    /**
     * @param handlers runs each request on a virtual thread of its own; the platform threads only select and accept
     * @param clock looks at the connections
     */
    static void apply(
            JavalinConfig config,
            HttpSettings settings,
            Limits limits,
            ExecutorService handlers,
            ScheduledExecutorService clock) {
        // Static in Javalin: there is no other way to keep its start-up lines out of everybody's log.
        JavalinLogger.startupInfo = false;
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.http.generateEtags = false;
        config.http.maxRequestSize = settings.maxBodyBytes();

        QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS, 2);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(handlers);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> limit(http, settings));
        config.jetty.addConnector((server, http) -> {
            GuardedConnector connector = new GuardedConnector(server, http, limits, settings.idleTimeout(), clock);
            connector.setHost(settings.host());
            connector.setPort(settings.port());
            return connector;
        });
        config.jetty.modifyServer(server -> server.setErrorHandler(new JettyErrors()));
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JettyErrors()));
    }

    private static void limit(HttpConfiguration http, HttpSettings settings) {
        http.setUriCompliance(UriCompliance.DEFAULT);
        http.setRequestHeaderSize(settings.maxHeaderBytes());
        // Frames are gathered before they are written. A buffer of the engine's would be held by every idle stream.
        http.setOutputAggregationSize(0);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
    }
}
