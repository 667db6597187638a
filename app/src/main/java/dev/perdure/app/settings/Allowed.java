package dev.perdure.app.settings;

import dev.perdure.app.logging.Levels;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What values a setting may have.
 *
 * @param words completes the sentence "allowed is …"
 * @param reading gives nothing for a text that is not allowed
 */
record Allowed<T>(String words, Function<String, Optional<T>> reading) {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
    private static final Pattern BASE_PATH = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*");
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{16,1024}");
    private static final Pattern IDENTIFIER = Pattern.compile("(?!pg_)[a-z_][a-z0-9_]{0,47}");

    static Allowed<Integer> integer(int from, int to) {
        return new Allowed<>("a whole number from " + from + " to " + to, text -> {
            if (!text.matches("[0-9]{1,10}")) {
                return Optional.empty();
            }
            long number = Long.parseLong(text);
            return number < from || number > to ? Optional.empty() : Optional.of((int) number);
        });
    }

    static Allowed<Duration> duration(String from, String to) {
        Duration least = duration(from).orElseThrow();
        Duration most = duration(to).orElseThrow();
        return new Allowed<>(
                "a duration from " + from + " to " + to + ", such as 500ms, 10s, 2m, 24h or 7d",
                text -> duration(text)
                        .filter(found -> found.compareTo(least) >= 0)
                        .filter(found -> found.compareTo(most) <= 0));
    }

    private static Optional<Duration> duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    static Allowed<Boolean> yesOrNo() {
        return new Allowed<>("true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    static <E extends Enum<E>> Allowed<E> oneOf(Class<E> kinds) {
        String words = Arrays.stream(kinds.getEnumConstants())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", "one of ", ""));
        return new Allowed<>(
                words,
                text -> Arrays.stream(kinds.getEnumConstants())
                        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(text))
                        .findFirst());
    }

    /** A text of one line; control characters would break out of the header or the log line it ends up in. */
    static Allowed<String> line(int length) {
        return new Allowed<>(
                "1 to " + length + " characters, none of them a control character",
                text -> Optional.of(text)
                        .filter(found -> found.length() <= length)
                        .filter(found -> found.chars().noneMatch(Character::isISOControl)));
    }

    /** A text of as many lines as it likes. */
    static Allowed<String> text(int length) {
        return new Allowed<>(
                "1 to " + length + " characters that aren't all blank",
                text -> Optional.of(text)
                        .filter(found -> found.length() <= length)
                        .filter(found -> !found.isBlank() && found.indexOf('\0') < 0));
    }

    static Allowed<String> host() {
        return new Allowed<>("a host name or an IP address", text -> matching(HOST, text));
    }

    static Allowed<String> basePath() {
        return new Allowed<>(
                "a path such as /api/app: segments of A-Z a-z 0-9 . _ ~ -, each after a /, and no / at the end",
                text -> matching(BASE_PATH, text));
    }

    static Allowed<String> schema() {
        return new Allowed<>(
                "1 to 48 of a-z 0-9 _, not beginning with a digit or pg_", text -> matching(IDENTIFIER, text));
    }

    static Allowed<Path> folder() {
        return new Allowed<>("the path of a folder", text -> {
            try {
                return Optional.of(Path.of(text));
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        });
    }

    /** Whom a token is for. A line of the tokens file must be readable again, and a # makes it a comment. */
    static Allowed<String> subject() {
        return new Allowed<>(
                "1 to 255 characters, none of them a control character, with no blank at either end and no # in front",
                text -> line(255)
                        .reading()
                        .apply(text)
                        .filter(found -> found.equals(found.strip()) && !found.isEmpty() && !found.startsWith("#")));
    }

    static Allowed<Path> file() {
        return new Allowed<>("the path of a file", folder().reading());
    }

    /** Words with commas between them. */
    static Allowed<List<String>> list(String each, Pattern word) {
        return new Allowed<>(each + ", with commas between them if there are several", text -> {
            List<String> words =
                    Arrays.stream(text.split(",", -1)).map(String::strip).toList();
            return Optional.of(words)
                    .filter(found ->
                            found.stream().allMatch(one -> word.matcher(one).matches()))
                    .filter(found -> found.stream().distinct().count() == found.size());
        });
    }

    /** Where public keys are: plain HTTP would let anybody on the way put in their own. */
    static Allowed<String> keySet() {
        return new Allowed<>(
                "the path of a file, or a URL that begins with https:// (http:// for this machine alone)", text -> {
                    if (!text.contains("://")) {
                        return file().reading().apply(text).map(Path::toString);
                    }
                    return httpUrl()
                            .reading()
                            .apply(text)
                            .filter(url -> "https".equals(url.getScheme()) || LOCAL.contains(url.getHost()))
                            .map(URI::toString);
                });
    }

    /** A secret that can't be guessed, as it may stand in a header. */
    static Allowed<String> token() {
        return new Allowed<>("16 to 1024 of A-Z a-z 0-9 . _ ~ + / = -", text -> matching(TOKEN, text));
    }

    /** The same in a file; the value is what the file holds. */
    static Allowed<String> tokenFile() {
        return new Allowed<>(
                "the path of a file that holds 16 to 1024 of A-Z a-z 0-9 . _ ~ + / = - and nothing else", text -> {
                    try (var in = Files.newInputStream(Path.of(text))) {
                        return matching(TOKEN, new String(in.readNBytes(2048), StandardCharsets.US_ASCII).strip());
                    } catch (IOException | InvalidPathException unreadable) {
                        return Optional.empty();
                    }
                });
    }

    static Allowed<Levels> levels() {
        return new Allowed<>(
                "logger=level, several with commas between them, where a level is off, error, warn, info, debug or trace",
                Levels::read);
    }

    static Allowed<String> jdbcUrl() {
        return new Allowed<>(
                "a URL such as jdbc:postgresql://host:5432/database",
                text -> line(2000).reading().apply(text).filter(url -> url.startsWith("jdbc:postgresql:")));
    }

    static Allowed<URI> httpUrl() {
        return new Allowed<>("a URL such as https://host/v1, without a user or password in it", text -> {
            try {
                URI uri = new URI(text);
                boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                return web && uri.getHost() != null && uri.getRawUserInfo() == null
                        ? Optional.of(uri)
                        : Optional.empty();
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        });
    }

    /** Whom to write to. */
    static Allowed<URI> contact() {
        return new Allowed<>("an address such as mailto:security@example.org or https://example.org/security", text -> {
            try {
                URI uri = new URI(text);
                boolean web = "https".equals(uri.getScheme()) && uri.getHost() != null;
                return web || ("mailto".equals(uri.getScheme()) && text.indexOf('@') > 0)
                        ? Optional.of(uri)
                        : Optional.empty();
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        });
    }

    static Allowed<LocalDate> date() {
        return new Allowed<>("a date such as 2027-06-30", text -> {
            try {
                return Optional.of(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<String> matching(Pattern pattern, String text) {
        return Optional.of(text).filter(found -> pattern.matcher(found).matches());
    }
}
