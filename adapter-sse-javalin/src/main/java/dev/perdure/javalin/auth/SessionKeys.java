package dev.perdure.javalin.auth;

import dev.perdure.chat.port.AccessStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * What cookies and tickets are signed with: the first key signs, all of them are known, so that keys can be changed without
 * ending anything. All nodes must have the same. Immutable.
 */
public final class SessionKeys {

    private static final int KEY_BYTES = 32;
    private static final int LEAST_CHARACTERS = 32;
    private static final String NAME = "session-key";

    private final List<byte[]> keys;

    private SessionKeys(List<byte[]> keys) {
        this.keys = keys;
    }

    /** One that the nodes keep in their store, made by the first of them. Blocks for as long as the store takes. */
    public static SessionKeys in(AccessStore store) {
        return new SessionKeys(List.of(store.secret(NAME, fresh())));
    }

    /** One that is this process's alone. */
    static SessionKeys ofThisProcess() {
        return new SessionKeys(List.of(fresh()));
    }

    /**
     * Those of a file, one a line, each at least 32 characters that nobody can guess.
     *
     * @throws UnusableKeysException if it can't be read, or a key is too short
     */
    public static SessionKeys in(Path file) {
        List<String> lines;
        try {
            lines = Files.readString(file)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UnusableKeysException("The file of session keys can't be read.");
        }
        if (lines.isEmpty() || lines.stream().anyMatch(line -> line.length() < LEAST_CHARACTERS)) {
            throw new UnusableKeysException("The file of session keys must hold one key a line, each of "
                    + LEAST_CHARACTERS + " characters or more.");
        }
        return new SessionKeys(lines.stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    private static byte[] fresh() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    List<byte[]> bytes() {
        return keys;
    }
}
