package dev.perdure.javalin.auth;

import dev.perdure.chat.error.UnavailableException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates by static bearer tokens, whose hashes are in a file. Safe for use by many threads.
 *
 * <p>The file is looked at again at most once a second, and read again if it has changed: a token whose line is gone is refused
 * from then on. A line that makes no sense then vouches for nobody, and the others hold. While the file can't be read nobody can
 * be told, which is another answer than a refusal.
 */
public final class TokenFile implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    /** The code of the problem while it can't be told who calls. */
    static final String UNAVAILABLE = "authentication_unavailable";

    private final Path file;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private long lookedAt;
    private @Nullable Stamp stamp;

    /** Null while the file can't be read. */
    private volatile @Nullable StaticTokens tokens;

    private TokenFile(Path file, LongSupplier nanos, Stamp stamp, StaticTokens tokens) {
        this.file = file;
        this.nanos = nanos;
        this.stamp = stamp;
        this.tokens = tokens;
        this.lookedAt = nanos.getAsLong();
    }

    private record Stamp(long modified, long size, @Nullable Object key) {

        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
        }
    }

    /**
     * Reads the file.
     *
     * @throws UnusableKeysException if it can't be read, or a line of it makes no sense
     */
    public static TokenFile open(Path file) {
        return open(file, System::nanoTime);
    }

    static TokenFile open(Path file, LongSupplier nanos) {
        try {
            Stamp stamp = Stamp.of(file);
            StaticTokens tokens = read(file);
            if (!tokens.faults().isEmpty()) {
                throw new UnusableKeysException("The token file can't be used: " + words(tokens.faults()) + ".");
            }
            return new TokenFile(file, nanos, stamp, tokens);
        } catch (IOException unreadable) {
            throw new UnusableKeysException("The token file can't be read: " + words(unreadable) + ".");
        }
    }

    /** How many tokens there are. */
    public int size() {
        StaticTokens known = tokens;
        return known == null ? 0 : known.size();
    }

    private static StaticTokens read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        }
        return StaticTokens.parse(Files.readString(file, StandardCharsets.UTF_8));
    }

    private static String words(List<String> faults) {
        String more = faults.size() > 5 ? ", and " + (faults.size() - 5) + " more" : "";
        return faults.stream().limit(5).collect(Collectors.joining("; ")) + more;
    }

    private static String words(IOException unreadable) {
        return switch (unreadable) {
            case NoSuchFileException none -> "there is none at that path";
            case AccessDeniedException denied -> "this process may not read it";
            case CharacterCodingException binary -> "it is not UTF-8";
            default -> String.valueOf(unreadable.getMessage());
        };
    }

    @Override
    public Verdict authenticate(RequestHeaders headers) {
        return switch (BearerHeader.of(headers)) {
            case BearerHeader.Absent none -> Refusal.AUTHENTICATION_REQUIRED;
            case BearerHeader.Unusable unusable -> Refusal.INVALID_TOKEN;
            case BearerHeader.Token(String token) ->
                current()
                        .orElseThrow(TokenFile::unavailable)
                        .find(token)
                        .<Verdict>map(entry -> new Principal(entry.caller(), null, entry.fingerprint()))
                        .orElse(Refusal.INVALID_TOKEN);
        };
    }

    @Override
    public boolean honours(String credential) {
        // Not known is no reason to cut what runs.
        return current().map(known -> known.has(credential)).orElse(true);
    }

    @Override
    public String mode() {
        return "tokens";
    }

    private static UnavailableException unavailable() {
        return new UnavailableException(
                UNAVAILABLE, "It can't be told who calls for now. Try again.", Duration.ofSeconds(5), null);
    }

    private Optional<StaticTokens> current() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            if (now - lookedAt >= LOOK_NANOS) {
                lookedAt = now;
                look();
            }
        } finally {
            lock.unlock();
        }
        return Optional.ofNullable(tokens);
    }

    private void look() {
        try {
            Stamp now = Stamp.of(file);
            if (!now.equals(stamp)) {
                StaticTokens read = read(file);
                // Only now: a file that is read in the middle of being written has another stamp the next time.
                stamp = now;
                tokens = read;
                LOG.info("Read the token file anew: {} tokens", read.size());
                if (!read.faults().isEmpty()) {
                    LOG.error("Of the token file some lines are left out: {}", words(read.faults()));
                }
            }
        } catch (IOException unreadable) {
            if (tokens != null) {
                LOG.error("The token file can't be read any more: {}. Nobody is let in by it.", words(unreadable));
            }
            stamp = null;
            tokens = null;
        }
    }
}
