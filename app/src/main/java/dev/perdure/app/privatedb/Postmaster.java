package dev.perdure.app.privatedb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts PostgreSQL over a cluster, or finds the one that a killed server has left running.
 *
 * <p>The one who uses this holds the data folder, so nobody else starts or stops anything meanwhile. Every wait is bounded.
 */
final class Postmaster {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(2); // after a crash it may have much to replay
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration IMMEDIATE_STOP_LIMIT = Duration.ofSeconds(3);
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final int TRIES = 3;
    private static final int REFUSALS = 2;

    private final Cluster cluster;
    private final Binaries binaries;
    private final Programs programs;
    private final OwnProcesses processes;
    private final Path log;

    Postmaster(Cluster cluster, Binaries binaries, Programs programs, OwnProcesses processes, Path logs) {
        this.cluster = cluster;
        this.binaries = binaries;
        this.programs = programs;
        this.processes = processes;
        this.log = logs.resolve("start.log");
    }

    /** The door to a PostgreSQL that answers. */
    DatabaseDoor running() {
        try {
            Optional<DatabaseDoor> orphan = orphan();
            if (orphan.isPresent()) {
                LOG.info("Found the private PostgreSQL of the former server still running; using it.");
                return orphan.get();
            }
            return started();
        } catch (IOException e) {
            throw DataFolder.unusable(cluster.folder(), e);
        }
    }

    private Optional<DatabaseDoor> orphan() throws IOException {
        Optional<PostmasterFile> left = PostmasterFile.read(cluster.folder());
        if (left.isEmpty()) {
            processes.kill(); // one that was about to start, or what is left of one that was killed
            return Optional.empty();
        }
        long pid = left.get().pid();
        switch (processes.kind(pid)) {
            case OWN -> {
                Optional<DatabaseDoor> door = answering(pid);
                if (door.isPresent()) {
                    return door;
                }
                LOG.warn("The private PostgreSQL of the former server doesn't answer; replacing it.");
                stopNow();
                disown(pid);
            }
            case FOREIGN -> {
                // PostgreSQL itself would only see that the number is taken, and refuse to start until it is free.
                processes.kill();
                Files.deleteIfExists(PostmasterFile.path(cluster.folder()));
            }
            case DEAD -> {
                processes.kill();
                disown(pid);
            }
            case UNKNOWN ->
                LOG.debug("postmaster.pid names a process that can't be looked at; leaving it to PostgreSQL");
        }
        return Optional.empty();
    }

    /** Takes away what a dead one has left if PostgreSQL would wait for it: its number is unreadable, or still a zombie's. */
    private void disown(long pid) throws IOException {
        if (pid == 0 || ProcessHandle.of(pid).isPresent()) {
            Files.deleteIfExists(PostmasterFile.path(cluster.folder()));
        }
    }

    /** Asks a living one whether it is ready; waits while it is still replaying its log. */
    private Optional<DatabaseDoor> answering(long pid) throws IOException {
        if (!runsThisVersion(pid)) {
            return Optional.empty();
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        int refusals = 0;
        while (refusals < REFUSALS && System.nanoTime() < deadline && processes.kind(pid) == OwnProcesses.Kind.OWN) {
            Optional<PostmasterFile> now = PostmasterFile.read(cluster.folder());
            if (now.isEmpty()) {
                return Optional.empty(); // it was about to stop
            }
            if (now.get().ready()) {
                DatabaseDoor door = new DatabaseDoor(now.get().port(), cluster.password());
                if (door.opensTo(cluster.folder())) {
                    return Optional.of(door);
                }
                refusals++;
            }
            pause();
        }
        return Optional.empty();
    }

    private boolean runsThisVersion(long pid) {
        Optional<String> command =
                ProcessHandle.of(pid).flatMap(process -> process.info().command());
        return command.isPresent() && Path.of(command.get()).startsWith(binaries.home());
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrivatePostgresException("Interrupted while waiting for the private PostgreSQL.", e);
        }
    }

    /**
     * Starts it again at its old place if it has died; does nothing while it lives.
     *
     * @return whether it had died
     */
    boolean revive(int port) {
        try {
            Optional<PostmasterFile> left = PostmasterFile.read(cluster.folder());
            if (left.isPresent()) {
                switch (processes.kind(left.get().pid())) {
                    case OWN, UNKNOWN -> {
                        return false;
                    }
                    case FOREIGN, DEAD -> Files.deleteIfExists(PostmasterFile.path(cluster.folder()));
                }
            }
            LOG.warn("The private PostgreSQL has died; starting it again.");
            processes.kill();
            Programs.Outcome outcome = startAt(port);
            if (!outcome.success()) {
                LOG.error("The private PostgreSQL doesn't start; trying again. {}", outcome.words());
            }
            return true;
        } catch (IOException e) {
            throw DataFolder.unusable(cluster.folder(), e);
        }
    }

    private DatabaseDoor started() throws IOException {
        Files.deleteIfExists(log);
        Programs.Outcome outcome = new Programs.Outcome(-1, "");
        for (int attempt = 0; attempt < TRIES; attempt++) { // another program may snatch the port away
            int port = freePort();
            outcome = startAt(port);
            if (outcome.success()) {
                return new DatabaseDoor(port, cluster.password());
            }
        }
        throw new PrivatePostgresException("The private PostgreSQL doesn't start. "
                + new Programs.Outcome(-1, outcome.output() + startLog()).words() + "\nMore may be in "
                + log.getParent()
                + ".");
    }

    private Programs.Outcome startAt(int port) throws IOException {
        cluster.configure(port);
        return programs.run(
                START_LIMIT.plus(MARGIN),
                "pg_ctl",
                List.of(
                        "start",
                        "--pgdata=" + cluster.folder(),
                        "--log=" + log,
                        "--wait",
                        "--timeout=" + START_LIMIT.toSeconds(),
                        "--silent"));
    }

    private String startLog() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Stops what runs: politely, then less so, at last by force. Returns when nothing of it is left, in bounded time. */
    void stop() {
        if (!stopped("fast", STOP_LIMIT)) {
            stopNow();
        }
    }

    /** Loses nothing that was committed: the next start replays the log. */
    private void stopNow() {
        if (!stopped("immediate", IMMEDIATE_STOP_LIMIT)) {
            LOG.warn("The private PostgreSQL doesn't stop; killing it. Its log will be replayed at the next start.");
            processes.kill();
        }
    }

    private boolean stopped(String mode, Duration limit) {
        List<String> arguments = List.of(
                "stop",
                "--pgdata=" + cluster.folder(),
                "--mode=" + mode,
                "--wait",
                "--timeout=" + limit.toSeconds(),
                "--silent");
        return programs.run(limit.plus(MARGIN), "pg_ctl", arguments).success();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return probe.getLocalPort();
        }
    }
}
