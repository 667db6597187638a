package dev.perdure.app.privatedb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A PostgreSQL that belongs to one data folder and listens on the loopback address only.
 *
 * <p>It survives the death of the server that started it, and the next server over the same folder takes it on as it is.
 * If it dies while this process lives it is started again. {@link #close} stops it; nothing else does. There is never more
 * than one over a folder.
 */
public final class PrivatePostgres implements AutoCloseable {

    private final Postmaster postmaster;
    private final DatabaseDoor door;
    private final Guard guard;

    private PrivatePostgres(Postmaster postmaster, DatabaseDoor door) {
        this.postmaster = postmaster;
        this.door = door;
        this.guard = new Guard(() -> postmaster.revive(door.port()));
    }

    /**
     * Starts the folder's PostgreSQL, or finds it running. Blocks for some seconds the first time, for less than one later
     * on, and for as long as it must replay its log (two minutes at most) after a crash.
     *
     * @throws PrivatePostgresException if it can't work here; the message says what to do
     */
    public static PrivatePostgres start(DataFolder data) {
        requirePlain(data.root());
        String version = version();
        Path logs = data.root().resolve("log");
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw DataFolder.unusable(data.root(), e);
        }
        Binaries binaries = Binaries.unpackedIn(data, version);
        Programs programs = Programs.of(binaries, logs);
        OwnProcesses processes = new OwnProcesses(data);
        Cluster cluster = Cluster.in(data, programs, processes, version);
        Postmaster postmaster = new Postmaster(cluster, binaries, programs, processes, logs);
        DatabaseDoor door = postmaster.running();
        door.makeDatabase();
        PrivatePostgres postgres = new PrivatePostgres(postmaster, door);
        postgres.guard.start();
        return postgres;
    }

    /** Where clients connect. */
    public String jdbcUrl() {
        return door.url();
    }

    public String user() {
        return Cluster.USER;
    }

    /** Secret; known to this process and to one file that only its user may read. */
    public String password() {
        return door.password();
    }

    /** Stops it, ending whatever is connected. Takes half a minute at most. Idempotent. */
    @Override
    public void close() {
        guard.close();
        postmaster.stop();
    }

    /** PostgreSQL's own programs hand paths to a shell between double quotes, without escaping what is special there. */
    private static void requirePlain(Path root) {
        String path = root.toString();
        if (!Binaries.windows() && path.chars().anyMatch(c -> c < ' ' || "\"$`\\".indexOf(c) >= 0)) {
            throw new PrivatePostgresException(
                    "The data folder's path holds a character that PostgreSQL's programs can't cope with (one of"
                            + " \" $ ` \\ or a control character). Give another folder with --data-dir.");
        }
    }

    /** That of the programs which this build brings. */
    static String version() {
        try (InputStream properties = PrivatePostgres.class.getResourceAsStream("postgres.properties")) {
            Properties build = new Properties();
            build.load(properties);
            return build.getProperty("version", "");
        } catch (IOException e) {
            throw new PrivatePostgresException("The server's own postgres.properties can't be read.", e);
        }
    }
}
