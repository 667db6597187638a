package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A schema of its own, empty, on the one server of this JVM, and what a test does to it behind the repositories' backs.
 *
 * <p>The server goes down with the JVM. Repositories opened here are closed with it.
 */
final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final Set<String> MIGRATED = ConcurrentHashMap.newKeySet();
    private static final Queue<String> EMPTY_SCHEMAS = new ConcurrentLinkedQueue<>();

    private final PostgresSettings settings;
    private final List<PostgresSessionRepository> opened = new ArrayList<>();

    TestDatabase() {
        this(Optional.ofNullable(EMPTY_SCHEMAS.poll()).orElseGet(() -> "test_" + SCHEMAS.incrementAndGet()));
    }

    /** For one test at a time. */
    TestDatabase(String schema) {
        this.settings = PostgresSettings.of(Server.url(), "postgres", "")
                .withSchema(schema)
                .withPoolSize(5)
                .withWatchInterval(Duration.ofMillis(50));
    }

    /** The folder of PostgreSQL's programs. */
    static Path programs() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(Server.url());
                PreparedStatement show = connection.prepareStatement("SHOW data_directory");
                ResultSet rows = show.executeQuery()) {
            rows.next();
            String command = Files.readString(Path.of(rows.getString(1)).resolve("postmaster.opts"));
            return Path.of(command.substring(0, command.lastIndexOf('/', command.indexOf(' '))));
        }
    }

    PostgresSettings settings() {
        return settings;
    }

    int port() {
        return serverPort();
    }

    /** The port of the one server of this JVM. */
    static int serverPort() {
        return Server.POSTGRES.getPort();
    }

    /** The server's URL by way of a proxy, in the clear, so that the proxy understands what is said. */
    String urlBy(CuttableProxy proxy) {
        return "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?sslmode=disable&gssEncMode=disable";
    }

    /** The settings of a node all of whose connections go by way of a proxy. */
    PostgresSettings by(CuttableProxy proxy) {
        return PostgresSettings.of(urlBy(proxy), settings.user(), settings.password())
                .withSchema(settings.schema())
                .withPoolSize(5);
    }

    PostgresSessionRepository open() {
        return open(settings);
    }

    /** A repository that reaches the server by another port of this machine. */
    PostgresSessionRepository openThrough(int port) {
        return open(PostgresSettings.of("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "")
                .withSchema(settings.schema())
                .withPoolSize(5));
    }

    /** Looks at the schema only the first time, which is what most of the time goes into otherwise. */
    PostgresSessionRepository open(PostgresSettings other) {
        PostgresSessionRepository repository = MIGRATED.contains(other.schema())
                ? PostgresSessionRepository.openMigrated(other, PostgresObserver.NOBODY)
                : PostgresSessionRepository.open(other);
        MIGRATED.add(other.schema());
        opened.add(repository);
        return repository;
    }

    /** Lets every repository opened here know that a node is not alive any more. */
    void leave(NodeId node) {
        opened.forEach(repository -> repository.leave(node));
    }

    /** Both sides of a lapse: the database's clock is past the lease, and the node knows that it has not beaten in time. */
    void lapse(NodeId node) throws SQLException {
        leave(node);
        run("UPDATE chat_nodes SET lease_until = now() - interval '1 second' WHERE id = ?", node.value());
    }

    Connection connect() throws SQLException {
        return ConfiguredDataSource.forCalls(settings).getConnection();
    }

    /** Runs a statement and gives the numbers of its one row or of its update count. */
    long run(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            if (!statement.execute()) {
                return statement.getUpdateCount();
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** Ends all of this schema's server processes, as a failover does; gives how many there were. */
    long killBackends() throws SQLException {
        return run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                + " WHERE application_name LIKE 'perdure%' AND pid <> pg_backend_pid()");
    }

    /** Ends the server processes of the connections that listen; gives how many there were. */
    long killListeners() throws SQLException {
        return run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                + " WHERE application_name = 'perdure-listener'");
    }

    /** Takes everything out of the tables, behind the backs of the repositories opened here. */
    void empty() throws SQLException {
        run("TRUNCATE chat_sessions, chat_grants, workflow_agent_states, chat_turns, chat_messages, chat_events,"
                + " chat_erasures, chat_nodes, chat_secrets, chat_used_tickets");
    }

    @Override
    public void close() throws SQLException {
        if (opened.isEmpty()) {
            // Nobody has migrated the schema, so there is nothing to empty.
            return;
        }
        opened.forEach(PostgresSessionRepository::close);
        empty();
        if (settings.schema().startsWith("test_")) {
            EMPTY_SCHEMAS.add(settings.schema());
        }
    }

    private static final class Server {

        private static final EmbeddedPostgres POSTGRES = start();

        static String url() {
            return POSTGRES.getJdbcUrl("postgres", "postgres");
        }

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("fsync", "on")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-postgres"));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(EmbeddedPostgres server) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
