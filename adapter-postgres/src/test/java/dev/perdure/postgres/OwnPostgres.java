package dev.perdure.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

/**
 * A PostgreSQL of a test's own, to be stopped, crashed, frozen, started again and run out of disk. Used by one thread.
 *
 * <p>On a small disk it runs in a namespace of its own, in which a file system in memory is mounted.
 */
final class OwnPostgres implements AutoCloseable {

    private final Shell shell;
    private final String asUser;
    private final Path programs;
    private final Path folder;
    private final Path log;
    private final int port;
    private final List<PostgresSessionRepository> opened = new ArrayList<>();
    private Path filler = Path.of("/dev/null");
    private int schemas;

    private OwnPostgres(Shell shell, boolean root, Path folder, Path log) throws IOException, SQLException {
        this.shell = shell;
        // PostgreSQL refuses to run as root, but not as nobody in particular.
        this.asUser = root ? "unshare --user " : "";
        this.programs = TestDatabase.programs();
        this.folder = folder;
        this.log = log;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = probe.getLocalPort();
        }
    }

    /** One on the ordinary disk. */
    static OwnPostgres start(Path folder) throws IOException, SQLException {
        Shell shell = Shell.start(List.of("sh"));
        OwnPostgres server = new OwnPostgres(
                shell, shell.succeeds("test $(id -u) = 0"), folder.resolve("cluster"), folder.resolve("server.log"));
        server.initialise("");
        return server;
    }

    /** Whether a disk of the test's own can be mounted here. */
    static boolean canMount() throws IOException {
        try (Shell shell = Shell.start(List.of("unshare", "--map-root-user", "--mount", "sh"))) {
            return shell.succeeds("mount -t tmpfs tmpfs /mnt && unshare --user true");
        } catch (IOException impossible) {
            return false;
        }
    }

    /** One whose tables are on a disk of their own, which is small; what is written ahead is on the ordinary one. */
    static OwnPostgres withSmallDiskForTables(Path folder) throws IOException, SQLException {
        Path disk = folder.resolve("disk");
        return withSmallDisk(folder, disk, disk.resolve("cluster"), "--waldir=" + folder.resolve("wal"));
    }

    /** The opposite. */
    static OwnPostgres withSmallDiskForWhatIsWrittenAhead(Path folder) throws IOException, SQLException {
        Path disk = folder.resolve("disk");
        return withSmallDisk(
                folder, disk, folder.resolve("cluster"), "--wal-segsize=1 --waldir=" + disk.resolve("wal"));
    }

    private static OwnPostgres withSmallDisk(Path folder, Path disk, Path cluster, String options)
            throws IOException, SQLException {
        Shell shell = Shell.start(List.of("unshare", "--map-root-user", "--mount", "sh"));
        Files.createDirectories(disk);
        shell.require("mount -t tmpfs -o size=120m,mode=0777 tmpfs " + disk);
        OwnPostgres server = new OwnPostgres(shell, true, cluster, folder.resolve("server.log"));
        server.filler = disk.resolve("filler");
        server.initialise(options);
        return server;
    }

    private void initialise(String option) throws IOException {
        shell.require(asUser + programs.resolve("initdb") + " -D " + folder + " -U postgres -A trust -E UTF8 --locale=C"
                + " --no-sync --no-instructions " + option);
        String configuration = "port = " + port + "\\nlisten_addresses = '127.0.0.1'\\nunix_socket_directories = ''\\n"
                + "max_connections = 30\\nfsync = on\\nmax_wal_size = 32MB\\nmin_wal_size = 32MB\\n"
                + "shared_buffers = 16MB\\nwal_init_zero = on\\nwal_recycle = off\\n";
        shell.require("printf \"" + configuration + "\" >> " + folder.resolve("postgresql.conf"));
        start();
    }

    void start() throws IOException {
        shell.require(
                asUser + programs.resolve("pg_ctl") + " start -w -t 60 -s -D " + folder + " -l " + log + " >/dev/null");
    }

    /** Stops it; {@code fast} is in order, {@code immediate} is a crash. */
    void stop(String mode) throws IOException {
        shell.require(asUser + programs.resolve("pg_ctl") + " stop -w -t 60 -s -D " + folder + " -m " + mode);
    }

    boolean isRunning() throws IOException {
        return shell.succeeds(asUser + programs.resolve("pg_ctl") + " status -s -D " + folder);
    }

    /** Makes the next start that of a standby, which reads but doesn't write. */
    void degrade() throws IOException {
        shell.require("touch " + folder.resolve("standby.signal"));
    }

    void promote() throws IOException {
        shell.require(asUser + programs.resolve("pg_ctl") + " promote -w -t 60 -s -D " + folder);
    }

    /** Stops all of its processes where they are, so that it neither answers nor hangs up; or lets them go on. */
    void freeze(boolean frozen) throws IOException {
        String pid = "$(head -n 1 " + folder.resolve("postmaster.pid") + ")";
        shell.require("kill -" + (frozen ? "STOP" : "CONT") + " " + pid + " $(cat /proc/" + pid + "/task/" + pid
                + "/children)");
    }

    /** Takes all the space on the small disk. */
    void fillDisk() throws IOException {
        shell.require("! cat /dev/zero > " + filler + " 2>/dev/null");
    }

    void freeDisk() throws IOException {
        shell.require("rm " + filler);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    PostgresSettings settings() {
        return PostgresSettings.of(url(), "postgres", "")
                .withSchema("test_" + schemas)
                .withPoolSize(4)
                .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(2))
                .withWatchInterval(Duration.ofMillis(50));
    }

    /** Gives what is opened from now on tables of its own. */
    void changeSchema() {
        schemas++;
    }

    void closeRepositories() {
        opened.forEach(PostgresSessionRepository::close);
        opened.clear();
    }

    PostgresSessionRepository open() {
        PostgresSessionRepository repository = PostgresSessionRepository.open(settings());
        opened.add(repository);
        return repository;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url() + "?user=postgres");
    }

    /** Runs a statement and gives the number of its one row. */
    long run(String sql) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            closeRepositories();
            if (isRunning()) {
                stop("immediate");
            }
        } finally {
            shell.close();
        }
    }
}
