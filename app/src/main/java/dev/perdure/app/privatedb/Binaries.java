package dev.perdure.app.privatedb;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the class path into the data folder, once for every version.
 *
 * @param home holds {@code bin}, {@code lib} and {@code share}
 */
record Binaries(Path home) {

    private static final String UNFINISHED = ".unfinished";

    /** Where the programs of all versions are; a process that runs one from here is the folder's own. */
    static Path folder(DataFolder data) {
        return data.root().resolve("postgres");
    }

    /** Unpacks the programs if they aren't there yet; takes a second or two then, and nothing otherwise. */
    static Binaries unpackedIn(DataFolder data, String version) {
        Path folder = folder(data);
        Path home = folder.resolve(version);
        try {
            Folders.removeUnfinished(folder, UNFINISHED);
            if (!Files.isDirectory(home)) {
                Path unfinished = folder.resolve(version + "-" + UUID.randomUUID() + UNFINISHED);
                unpack(archive(), Files.createDirectories(unfinished));
                Folders.moveInto(unfinished, home);
            }
            return new Binaries(home);
        } catch (IOException e) {
            throw DataFolder.unusable(data.root(), e);
        }
    }

    Path program(String name) {
        return home.resolve("bin").resolve(windows() ? name + ".exe" : name);
    }

    static boolean windows() {
        return system().equals("windows");
    }

    /** The archive's name is what io.zonky.test.postgres gives it. */
    private static String archive() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String architecture = switch (machine) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> machine;
        };
        return "/postgres-" + system() + "-" + architecture + ".txz";
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "darwin";
        }
        return name.startsWith("windows") ? "windows" : name;
    }

    private static void unpack(String archive, Path target) throws IOException {
        InputStream packed = Binaries.class.getResourceAsStream(archive);
        if (packed == null) {
            throw new PrivatePostgresException(
                    "This build of the server holds no PostgreSQL for this system (there is no " + archive
                            + "). Build it on this system, or give a PostgreSQL of yours with --database-url.");
        }
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, target);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, TarArchiveInputStream tar, Path target) throws IOException {
        Path path = entry.resolveIn(target); // refuses to leave the target
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolve("..").normalize());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.copy(target.resolve(entry.getLinkName()), path);
        } else {
            Files.copy(tar, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            if (executable && !windows()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
