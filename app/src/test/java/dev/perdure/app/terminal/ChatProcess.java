package dev.perdure.app.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perdure.app.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The packaged terminal chat as a process of its own. What it prints and what it says about it come in one text. */
final class ChatProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 90;
    private static final long SIGINT = 1 << 1; // in a mask of signals

    private final Process process;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final StringBuilder said = new StringBuilder(); // guarded by the lock
    private boolean ended; // guarded by the lock

    private ChatProcess(Process process) {
        this.process = process;
    }

    /** Starts one as a person's terminal would, or as a program would. */
    static ChatProcess start(URI server, boolean terminal, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(interruptible());
        command.add(ServerProcess.launcher().resolveSibling("perdure-chat").toString());
        command.add("--url=" + server);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", "-Dperdure.chat.terminal=" + terminal);
        ChatProcess chat = new ChatProcess(builder.start());
        Thread.ofVirtual().start(chat::listen);
        return chat;
    }

    /** What a command is preceded by where this process was started to ignore Ctrl-C, as a script's background jobs are. */
    private static List<String> interruptible() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("SigIgn:")
                        && (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT) != 0) {
                    return List.of("env", "--default-signal=INT");
                }
            }
        }
        return List.of();
    }

    private void listen() {
        byte[] piece = new byte[4096];
        // A character may be split over two pieces, so they are kept as bytes until a line tells where one ends.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream out = process.getInputStream()) {
            for (int count = out.read(piece); count >= 0; count = out.read(piece)) {
                bytes.write(piece, 0, count);
                String text = bytes.toString(UTF_8);
                change(() -> {
                    said.setLength(0);
                    said.append(text);
                });
            }
        } catch (IOException gone) {
            // It was killed.
        }
        change(() -> ended = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Types a line. */
    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** Ends the input. */
    void hangUp() throws IOException {
        process.getOutputStream().close();
    }

    /** Ctrl-C. */
    void interrupt() throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("it is not there");
        }
    }

    /** Waits until it has said something like that; gives all that it has said. */
    String await(Predicate<String> enough) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lockInterruptibly();
        try {
            while (!enough.test(said.toString())) {
                if (ended || left <= 0) {
                    throw new AssertionError((ended ? "it ended with\n" : "it only said\n") + said);
                }
                left = more.awaitNanos(left);
            }
            return said.toString();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it doesn't end");
        }
        return process.exitValue();
    }

    /** All that it has said, after its end. */
    String all() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!ended) {
                more.await();
            }
            return said.toString();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
