package dev.perdure.benchmarks.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All processes that were started and not yet ended, so that none outlives this program, whatever ends it.
 *
 * <p>A server's PostgreSQL is no child of ours: it is known by the data folder that it runs in. Safe for use by many threads;
 * the lock is held while a process is started, so that none is started behind the back of {@link #close}.
 */
public final class StartedProcesses implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Process> processes = new ArrayList<>();
    private final List<Path> dataFolders = new ArrayList<>();
    private boolean closed;

    /** @throws IOException if it can't be started, or everything is being ended */
    Process start(ProcessBuilder builder) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the benchmarks are being stopped");
            }
            Process process = builder.start();
            processes.add(process);
            return process;
        } finally {
            lock.unlock();
        }
    }

    /** From now on the PostgreSQL in this folder, if there is one, is one of ours. */
    void ownDatabaseIn(Path dataFolder) {
        lock.lock();
        try {
            if (!dataFolders.contains(dataFolder)) {
                dataFolders.add(dataFolder);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends one process at once. */
    void kill(Process process) {
        lock.lock();
        try {
            killNow(process);
            processes.remove(process);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the PostgreSQL in a folder at once; its data is of no use afterwards to anybody but a recovery. */
    public void killDatabaseIn(Path dataFolder) {
        lock.lock();
        try {
            quit(dataFolder);
            dataFolders.remove(dataFolder);
        } finally {
            lock.unlock();
        }
    }

    /** Whether everything is being ended: what fails now fails for this reason. */
    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends what is left, and lets nothing more be started. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            processes.forEach(StartedProcesses::killNow);
            dataFolders.forEach(StartedProcesses::quit);
            processes.clear();
            dataFolders.clear();
        } finally {
            lock.unlock();
        }
    }

    private static void killNow(Process process) {
        // Such as an initdb that a starting server waits for.
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(process.toHandle());
    }

    /** By SIGQUIT: the postmaster takes its children along and leaves no shared memory behind. */
    private static void quit(Path dataFolder) {
        try {
            OptionalLong pid = Usage.postmasterIn(dataFolder);
            if (pid.isEmpty()) {
                return;
            }
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid.getAsLong()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            ProcessHandle.of(pid.getAsLong()).ifPresent(StartedProcesses::awaitEnd);
        } catch (IOException e) {
            System.err.println("The PostgreSQL in " + dataFolder + " may be running still: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            System.err.println("The process " + process.pid() + " doesn't end: " + e);
        }
    }
}
