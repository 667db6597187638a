package dev.perdure.app.faults;

import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.app.privatedb.PrivatePostgres;
import dev.perdure.app.privatedb.UnpackedPrograms;
import dev.perdure.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one PostgreSQL of the suite, durable as it is shipped and looked after as the server does, and what can happen to it. */
final class RealPostgres implements AutoCloseable {

    private static final long START_SECONDS = 60;

    private final DataFolder folder;
    private final PrivatePostgres running;

    private RealPostgres(DataFolder folder, PrivatePostgres running) {
        this.folder = folder;
        this.running = running;
    }

    static RealPostgres start(Path data) throws IOException, InterruptedException {
        UnpackedPrograms.putInto(data);
        DataFolder folder = DataFolder.take(data);
        RealPostgres postgres = new RealPostgres(folder, PrivatePostgres.start(folder));
        // More servers share it than a private one is made for.
        Files.writeString(postgres.file("postgresql.conf"), "\nmax_connections = 200\n", StandardOpenOption.APPEND);
        postgres.stopImmediately();
        postgres.awaitStart();
        return postgres;
    }

    int port() {
        String url = running.jdbcUrl();
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1, url.lastIndexOf('/')));
    }

    String user() {
        return running.user();
    }

    String password() {
        return running.password();
    }

    PostgresSettings settings(String schema) {
        return PostgresSettings.of(running.jdbcUrl(), user(), password())
                .withSchema(schema)
                .withPoolSize(2);
    }

    /** As {@code pg_ctl stop -m immediate}: nothing is written out; its guard starts it again, and it replays its log. */
    void stopImmediately() throws IOException, InterruptedException {
        long pid = Long.parseLong(
                Files.readAllLines(file("postmaster.pid")).getFirst().strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        Signal.QUIT.to(pid);
        try {
            postmaster.onExit().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("PostgreSQL doesn't stop", e);
        }
    }

    /** Waits until it lets somebody in. */
    void awaitStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("PostgreSQL doesn't come back");
            }
            var unused = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends every connection but the one that does it; gives how many there were. */
    int terminateBackends() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user());
        properties.setProperty("password", password());
        return DriverManager.getConnection(running.jdbcUrl(), properties);
    }

    private Path file(String name) {
        return folder.root().resolve("cluster").resolve(name);
    }

    @Override
    public void close() {
        running.close();
        folder.close();
    }
}
