package dev.perdure.app.privatedb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running PostgreSQL notes about itself in {@code postmaster.pid}, and what a killed one leaves behind.
 *
 * @param port 0 if it had not come so far
 * @param ready whether it had begun to accept connections
 */
record PostmasterFile(long pid, int port, boolean ready) {

    /** The order of lines is that of PostgreSQL's {@code miscadmin.h}: pid, folder, time, port, socket, host, memory, status. */
    static Optional<PostmasterFile> read(Path cluster) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(path(cluster));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        long pid = Math.abs(number(lines, 0)); // negative for PostgreSQL's single-user mode
        return Optional.of(new PostmasterFile(
                pid,
                (int) Math.min(number(lines, 3), 65_535),
                lines.size() > 7 && lines.get(7).strip().equals("ready")));
    }

    static Path path(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    private static long number(List<String> lines, int index) {
        String text = lines.size() > index ? lines.get(index).strip() : "";
        return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
