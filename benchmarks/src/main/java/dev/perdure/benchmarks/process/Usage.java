package dev.perdure.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Time on a processor, in seconds, of the three that share the machine.
 *
 * @param client this process
 * @param server the server's process
 * @param postgres the postmaster and its children; 0 where there is none
 */
public record Usage(double client, double server, double postgres) {

    private static final Path POSTMASTER = Path.of("cluster", "postmaster.pid");

    /** What was used up to now. A server or a PostgreSQL that isn't known, or isn't there, counts as 0. */
    public static Usage now(OptionalLong server, OptionalLong postmaster) throws IOException {
        ProcessTable processes = ProcessTable.ofThisMachine();
        return new Usage(
                processes.cpuSeconds(ProcessHandle.current().pid()),
                server.isPresent() ? processes.cpuSeconds(server.getAsLong()) : 0,
                postmaster.isPresent() ? processes.cpuSecondsWithChildren(postmaster.getAsLong()) : 0);
    }

    public Usage since(Usage earlier) {
        return new Usage(client - earlier.client, server - earlier.server, postgres - earlier.postgres);
    }

    /** With the server of another one, beside the same client and the same PostgreSQL. */
    public Usage with(Usage another) {
        return new Usage(client, server + another.server, postgres);
    }

    /** Per million of something. */
    public Usage perMillion(long count) {
        double factor = count == 0 ? Double.NaN : 1e6 / count;
        return new Usage(client * factor, server * factor, postgres * factor);
    }

    public double serverAndPostgres() {
        return server + postgres;
    }

    /** The PostgreSQL that runs in a server's data folder, found by its {@code postmaster.pid}. */
    public static OptionalLong postmasterIn(Path dataFolder) throws IOException {
        try {
            String pid = Files.readAllLines(dataFolder.resolve(POSTMASTER)).getFirst();
            return OptionalLong.of(Long.parseLong(pid.strip()));
        } catch (NoSuchFileException stopped) {
            return OptionalLong.empty();
        }
    }
}
