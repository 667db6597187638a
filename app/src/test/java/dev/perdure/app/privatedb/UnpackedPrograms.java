package dev.perdure.app.privatedb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * PostgreSQL's programs, unpacked once for all tests of a build, since unpacking takes longer than most of them.
 *
 * <p>The files are the same in all data folders: a test that wants to spoil one has to unpack for itself.
 */
public final class UnpackedPrograms {

    private static final Path ONCE =
            Path.of("target", "unpacked-programs-" + PrivatePostgres.version()).toAbsolutePath();

    private UnpackedPrograms() {}

    /** Lets a server over that data folder find the programs as if it had unpacked them; changes nothing if it has. */
    public static void putInto(Path folder) throws IOException {
        Path programs = folder.resolve("postgres");
        if (Files.exists(programs)) {
            return;
        }
        unpackOnce();
        Files.createDirectories(folder);
        link(ONCE, programs);
    }

    private static void unpackOnce() throws IOException {
        if (Files.isDirectory(ONCE)) {
            return;
        }
        Path aside = ONCE.resolveSibling("unpacking-" + UUID.randomUUID());
        try (DataFolder data = DataFolder.take(aside)) {
            Binaries.unpackedIn(data, PrivatePostgres.version());
            Files.move(Binaries.folder(data), ONCE, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException taken) {
            if (!Files.isDirectory(ONCE)) { // else another process of the tests was faster
                throw taken;
            }
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> linkOne(file, to.resolve(from.relativize(file).toString())));
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    private static void linkOne(Path file, Path target) {
        try {
            if (Files.isSymbolicLink(file)) {
                Files.createSymbolicLink(target, Files.readSymbolicLink(file));
            } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(target);
            } else if (Files.getFileStore(file).equals(Files.getFileStore(target.getParent()))) {
                Files.createLink(target, file);
            } else {
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
