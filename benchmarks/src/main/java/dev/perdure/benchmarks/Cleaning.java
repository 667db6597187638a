package dev.perdure.benchmarks;

import dev.perdure.benchmarks.process.StartedProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Ends all processes and removes their files, at the end or at Ctrl-C, whichever comes first. Idempotent. */
record Cleaning(StartedProcesses started, Path work) implements Runnable {

    @Override
    public void run() {
        started.close();
        if (!Files.exists(work)) {
            return;
        }
        try (Stream<Path> files = Files.walk(work)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            System.err.println(work + " could not be removed: " + e);
        }
    }
}
