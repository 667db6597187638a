package dev.perdure.app;

import com.google.inject.Guice;
import com.google.inject.Module;
import dev.perdure.app.logging.LevelsFile;
import dev.perdure.app.logging.Logging;
import dev.perdure.app.observe.Observation;
import dev.perdure.app.observe.ObserveModule;
import dev.perdure.app.settings.Command;
import dev.perdure.app.settings.CommandLineReader;
import dev.perdure.app.settings.Configuration;
import dev.perdure.app.settings.ObservationSettings;
import dev.perdure.app.settings.ServerSettings;
import dev.perdure.app.settings.SettingException;
import dev.perdure.app.settings.Store;
import dev.perdure.chat.Caller;
import dev.perdure.inmemory.InMemoryModule;
import dev.perdure.javalin.auth.NewToken;
import dev.perdure.postgres.PostgresModule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's process: reads the settings, wires the modules, says where it is, and stops when it is told to. */
public class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final int NO_START = 1;
    private static final int BAD_SETTING = 2;
    private static final Duration THREADS_END = Duration.ofSeconds(5);

    /** What a stop may take beside the drain time; it is far less unless something hangs. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    /** How often a file of log levels is looked at. */
    private static final Duration LEVELS_INTERVAL = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final Lifecycle lifecycle = new Lifecycle();

    Main(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Ends with 0 after {@code --help} and where {@code check}, {@code migrate} or {@code health} find all well, with 2 where a
     * setting is bad, with 1 where anything fails, else by a signal.
     */
    public static void main(String[] arguments) throws InterruptedException {
        main(List.of(arguments), Main::new);
    }

    /** Reads the settings and runs the server that is made of them. */
    static void main(List<String> arguments, Function<Configuration, Main> server) throws InterruptedException {
        try {
            switch (new CommandLineReader(System.getenv(), version()).read(arguments)) {
                case Command.Print(String text) -> System.out.print(text);
                case Command.Run(Configuration configuration) ->
                    server.apply(configuration).run();
                case Command.Token(String subject) -> print(NewToken.of(new Caller(subject)));
                case Command.Check(Configuration configuration) ->
                    leave(new Preparation(configuration).check(System.out));
                case Command.Migrate(Configuration configuration) ->
                    leave(new Preparation(configuration).migrate(System.out));
                case Command.Health(Configuration configuration) ->
                    leave(new HealthQuestion(configuration).ask(System.out));
            }
        } catch (SettingException e) {
            System.err.println("perdure-server: " + e.getMessage() + " See perdure-server --help.");
            System.exit(BAD_SETTING);
        }
    }

    /** Two lines, for people and for pipes: the token, and what is to be known of it. */
    private static void print(NewToken made) {
        System.out.println(made.token());
        System.out.println(made.line());
        System.out.flush();
    }

    private static void leave(boolean well) {
        System.out.flush();
        System.exit(well ? 0 : NO_START);
    }

    private void run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "perdure-stop"));
        try {
            int port = start();
            System.out.println("Perdure is ready: " + Address.url(configuration.value(ServerSettings.HOST), port));
            System.out.flush();
        } catch (RuntimeException e) {
            if (!lifecycle.stopped()) {
                sayWhy(e);
                System.exit(NO_START);
            }
        }
        new CountDownLatch(1).await(); // until a signal ends the process
    }

    int start() {
        Logging.begin(
                configuration.value(ObservationSettings.LOG_FORMAT),
                configuration.value(ObservationSettings.ACCESS_LOG),
                configuration.find(ObservationSettings.LOG_LEVEL));
        configuration
                .find(ObservationSettings.LOG_LEVELS_FILE)
                .ifPresent(file ->
                        lifecycle.open("log levels", () -> LevelsFile.watch(file, LEVELS_INTERVAL), LevelsFile::close));
        new Authentication(configuration).requireUsable();
        Optional<EmbeddedStore> embedded = configuration.store() == Store.EMBEDDED
                ? Optional.of(EmbeddedStore.open(configuration.value(ServerSettings.DATA_DIR), lifecycle))
                : Optional.empty();
        ExecutorService threads =
                lifecycle.open("threads", Executors::newVirtualThreadPerTaskExecutor, Main::endThreads);
        Observation observation =
                lifecycle.open("observation", () -> new Observation(configuration, version()), Observation::close);
        return Guice.createInjector(modules(threads, embedded, observation))
                .getInstance(Parts.class)
                .start(lifecycle, embedded.map(EmbeddedStore::data).map(FormerNode::new));
    }

    /** All that the server is made of. */
    List<Module> modules(ExecutorService threads, Optional<EmbeddedStore> embedded, Observation observation) {
        return List.of(
                new RuntimeModule(threads),
                new ChatModule(configuration),
                agent(observation),
                store(embedded, observation),
                new ObserveModule(configuration, observation),
                new WebModule(configuration));
    }

    private Module agent(Observation observation) {
        return configuration
                .find(ServerSettings.MODEL_URL)
                .<Module>map(endpoint -> new ModelModule(configuration, endpoint, observation::callHeaders))
                .orElseGet(DemoModule::new);
    }

    private Module store(Optional<EmbeddedStore> embedded, Observation observation) {
        Database database = new Database(configuration);
        return switch (configuration.store()) {
            case EMBEDDED ->
                new PostgresModule(database.of(embedded.orElseThrow().postgres()), observation.store());
            case POSTGRES -> new PostgresModule(database.ofTheOperator(), observation.store());
            case MEMORY -> new InMemoryModule(configuration.value(ServerSettings.LEASE));
        };
    }

    private static void endThreads(ExecutorService threads) throws InterruptedException {
        threads.shutdownNow();
        if (!threads.awaitTermination(THREADS_END.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.info("An agent has not ended; leaving it.");
        }
    }

    void stop() {
        Duration limit = configuration.value(ServerSettings.DRAIN_TIMEOUT).plus(STOP_LIMIT);
        Thread.ofPlatform().daemon().name("perdure-stop-limit").start(() -> haltAfter(limit));
        try {
            lifecycle.close(limit);
        } catch (InterruptedException e) {
            LOG.warn("The stop was interrupted.");
        }
    }

    private static void haltAfter(Duration limit) {
        try {
            Thread.sleep(limit);
        } catch (InterruptedException e) {
            return;
        }
        LOG.error("The stop takes too long; leaving without it. The next start takes care of what is left.");
        Runtime.getRuntime().halt(NO_START);
    }

    private static void sayWhy(RuntimeException failure) {
        String words = StartFailure.words(failure).orElseGet(() -> {
            LOG.error("The server can't start.", failure);
            return "The server can't start; the log above says why.";
        });
        System.err.println("perdure-server: " + words);
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }
}
