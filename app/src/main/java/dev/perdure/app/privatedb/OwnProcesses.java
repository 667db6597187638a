package dev.perdure.app.privatedb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells the processes that belong to one data folder from all others: they run a program that was unpacked into it.
 *
 * <p>A process number alone proves nothing; after a restart of the machine it may be anybody's.
 */
final class OwnProcesses {

    private final Path programs;

    OwnProcesses(DataFolder data) {
        this.programs = Binaries.folder(data);
    }

    /** What a process number stands for. */
    enum Kind {
        /** One of the folder's own. */
        OWN,
        /** Somebody else's. */
        FOREIGN,
        /** Nobody's, or dead and only not yet buried. */
        DEAD,
        /** It lives, and the system doesn't tell what it is. */
        UNKNOWN
    }

    Kind kind(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty() || !process.get().isAlive() || unburied(pid)) {
            return Kind.DEAD;
        }
        return process.get()
                .info()
                .command()
                .map(command -> own(command) ? Kind.OWN : Kind.FOREIGN)
                .orElse(Kind.UNKNOWN);
    }

    /** Kills all of the folder's processes, and waits a little for them to be gone. */
    void kill() {
        List<ProcessHandle> own = ProcessHandle.allProcesses()
                .filter(process -> process.info().command().filter(this::own).isPresent())
                .toList();
        own.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?>[] ends = own.stream()
                .filter(process -> !unburied(process.pid()))
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture<?>[]::new);
        await(CompletableFuture.allOf(ends), Duration.ofSeconds(5));
    }

    private static void await(CompletableFuture<?> end, Duration limit) {
        try {
            end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return; // PostgreSQL itself refuses to start while something of the former one is left
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrivatePostgresException("Interrupted while waiting for the former PostgreSQL to end.", e);
        }
    }

    private boolean own(String command) {
        return Path.of(command).startsWith(programs);
    }

    /** Whether it is a zombie: dead, but its parent has not asked for it yet, so that its number is still taken. */
    private static boolean unburied(long pid) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return status.startsWith(" Z", status.lastIndexOf(')') + 1);
        } catch (IOException e) {
            return false; // no such file: another system, or it is gone altogether
        }
    }
}
