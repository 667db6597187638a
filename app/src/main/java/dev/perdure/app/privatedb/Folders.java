package dev.perdure.app.privatedb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is done to whole folders: moved into place at one stroke, or removed with all that is in them. */
final class Folders {

    private Folders() {}

    /** Gives a finished file or folder its final name, so that it is there whole or not at all, also after a power cut. */
    static void moveInto(Path finished, Path target, CopyOption... options) throws IOException {
        Files.move(finished, target, options);
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            return; // Windows opens no folder as a file; there the rename is journaled by itself
        }
    }

    /** Removes what was begun and is not needed: everything in a folder whose name ends so. */
    static void removeUnfinished(Path parent, String suffix) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        List<Path> unfinished;
        try (Stream<Path> entries = Files.list(parent)) {
            unfinished = entries.filter(entry -> entry.getFileName().toString().endsWith(suffix))
                    .toList();
        }
        for (Path entry : unfinished) {
            remove(entry);
        }
    }

    private static void remove(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
