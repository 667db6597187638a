package dev.perdure.app.privatedb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything a server keeps on its own disk, taken by one process at a time.
 *
 * <p>The lock is the operating system's and dies with the process, so whoever holds the folder knows that no earlier holder
 * lives. Safe for use by many threads.
 */
public final class DataFolder implements AutoCloseable {

    private static final String LOCK = "lock";

    private final Path root;
    private final FileChannel lock;

    private DataFolder(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Makes the folder if there is none, and takes it.
     *
     * @throws PrivatePostgresException if it can't be written, or another process has it
     */
    public static DataFolder take(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(absolute, ownerOnly(absolute, "rwx------"));
            }
            // The real path is what the system shows of running programs, by which they are recognised as ours.
            Path root = absolute.toRealPath();
            return new DataFolder(root, lock(root));
        } catch (IOException e) {
            throw unusable(absolute, e);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(
                root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = tryLock(channel) != null;
            if (!taken) {
                throw new PrivatePostgresException("The data folder " + root + " is in use by another server"
                        + holder(channel) + ". Stop that one, or give this one another folder with --data-dir.");
            }
            channel.truncate(0);
            channel.write(ascii(Long.toString(ProcessHandle.current().pid())), 0);
            return channel;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            // Far behind the text, because Windows lets nobody read what is locked.
            return channel.tryLock(Long.MAX_VALUE - 1, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // this very process has it
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return pid.matches("[0-9]+") ? " (process " + pid + ")" : "";
    }

    /** The folder's real path. */
    public Path root() {
        return root;
    }

    /** The text of one of the folder's small files; empty if there is no such file. */
    public Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(root.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    /** Writes a small file that only this user may read: whole and on disk when it returns, or not at all. */
    public void write(String name, String text) {
        Path file = root.resolve(name);
        Path temporary = root.resolve(name + ".new");
        try {
            Files.deleteIfExists(temporary);
            Files.createFile(temporary, ownerOnly(temporary, "rw-------"));
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Folders.moveInto(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    /** Lets go of the folder. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    static PrivatePostgresException unusable(Path root, IOException cause) {
        return new PrivatePostgresException(
                "The data folder " + root + " can't be used (" + cause + "). Give a folder that this user may write and"
                        + " run programs from with --data-dir, or a PostgreSQL of yours with --database-url.",
                cause);
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
