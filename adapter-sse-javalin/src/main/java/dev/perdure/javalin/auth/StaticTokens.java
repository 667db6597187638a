package dev.perdure.javalin.auth;

import dev.perdure.chat.Caller;
import dev.perdure.chat.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tokens that a file lists, by line {@code subject:hash}, where the hash is the SHA-256 of the token in hexadecimal. Blank
 * lines and those that begin with {@code #} are nothing. Immutable.
 *
 * <p>A plain hash is enough for what it stands for is random: there is no dictionary to try.
 *
 */
final class StaticTokens {

    /** What tokens made here begin with, so that they are found where they don't belong. */
    private static final String PREFIX = "perdure_";

    private static final int TOKEN_BYTES = 32;
    private static final int HASH_BYTES = 32;
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

    private final List<Entry> entries;
    private final Set<String> fingerprints;
    private final List<String> faults;

    private StaticTokens(List<Entry> entries, List<String> faults) {
        this.entries = List.copyOf(entries);
        this.fingerprints = entries.stream().map(Entry::fingerprint).collect(Collectors.toUnmodifiableSet());
        this.faults = List.copyOf(faults);
    }

    /** @param fingerprint of the line, which tells nothing of the token */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere but by its content, in constant time
    record Entry(Caller caller, byte[] hash, String fingerprint) {}

    static StaticTokens parse(String text) {
        List<Entry> entries = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        Set<String> hashes = new HashSet<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.lastIndexOf(':');
            String hash = line.substring(colon + 1).strip();
            if (colon < 0 || !HASH.matcher(hash).matches()) {
                faults.add("line " + number + " is not like subject:hash, with 64 hexadecimal digits at the end");
                continue;
            }
            Optional<Caller> caller = caller(line.substring(0, colon).strip());
            if (caller.isEmpty()) {
                faults.add("line " + number + " has no subject of 1 to " + Caller.MAX_LENGTH + " printable characters");
            } else if (!hashes.add(hash.toLowerCase(Locale.ROOT))) {
                faults.add("line " + number + " has the token of a line before it");
            } else {
                entries.add(entry(caller.get(), HexFormat.of().parseHex(hash)));
            }
        }
        return new StaticTokens(entries, faults);
    }

    private static Optional<Caller> caller(String subject) {
        try {
            return Optional.of(new Caller(subject));
        } catch (InvalidInputException unfit) {
            return Optional.empty();
        }
    }

    private static Entry entry(Caller caller, byte[] hash) {
        MessageDigest digest = sha256();
        digest.update("perdure token line ".getBytes(StandardCharsets.US_ASCII));
        digest.update(hash);
        byte[] mark = digest.digest(caller.subject().getBytes(StandardCharsets.UTF_8));
        return new Entry(caller, hash, HexFormat.of().formatHex(mark, 0, HASH_BYTES / 2));
    }

    int size() {
        return entries.size();
    }

    /** What is wrong with lines, by their number and without their content; these are left out. */
    List<String> faults() {
        return faults;
    }

    /** Whether there still is the line of that fingerprint. */
    boolean has(String fingerprint) {
        return fingerprints.contains(fingerprint);
    }

    /** Takes as long whether a token is there, and where. */
    Optional<Entry> find(String token) {
        byte[] hash = hash(token);
        Entry found = null;
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.hash(), hash)) {
                found = entry;
            }
        }
        return Optional.ofNullable(found);
    }

    /** A new token, and the hash that a line has for it. */
    static String freshToken(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] hash(String token) {
        return sha256().digest(token.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
