package dev.perdure.benchmarks.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The system's processes, as {@code /proc} or a copy of it in a test shows them. Safe for use by many threads. */
public final class ProcessTable {

    private final Path root;

    ProcessTable(Path root) {
        this.root = root;
    }

    /** Those of this machine. */
    public static ProcessTable ofThisMachine() {
        return new ProcessTable(Path.of("/proc"));
    }

    /** Seconds on a processor of one process alone, since it began; 0 if there is none. */
    public double cpuSeconds(long pid) throws IOException {
        return stat(pid).map(stat -> stat.own() / ProcessStat.TICKS_A_SECOND).orElse(0.0);
    }

    /**
     * Seconds on a processor of a process and of its children, those that have ended and were waited for included; 0 if there
     * is none. Between two calls it falls short by what a child that ended in between used before it is waited for.
     */
    public double cpuSecondsWithChildren(long pid) throws IOException {
        Optional<ProcessStat> parent = stat(pid);
        if (parent.isEmpty()) {
            return 0;
        }
        long ticks = parent.get().own() + parent.get().reaped();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path process : processes) {
                Optional<ProcessStat> child = stat(process).filter(stat -> stat.parent() == pid);
                ticks += child.map(stat -> stat.own() + stat.reaped()).orElse(0L);
            }
        }
        return ticks / ProcessStat.TICKS_A_SECOND;
    }

    /** The memory of a process that is in RAM, in bytes; 0 if there is no such process. */
    public long residentBytes(long pid) throws IOException {
        return read(root.resolve(Long.toString(pid)).resolve("status"))
                .flatMap(status ->
                        status.lines().filter(line -> line.startsWith("VmRSS:")).findFirst())
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .orElse(0L);
    }

    private Optional<ProcessStat> stat(long pid) throws IOException {
        return stat(root.resolve(Long.toString(pid)));
    }

    private static Optional<ProcessStat> stat(Path process) throws IOException {
        return read(process.resolve("stat")).map(ProcessStat::parse);
    }

    /** What a file says; nothing if its process has ended, which Linux also says by "no such process". */
    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException ended) {
            return Optional.empty();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
