package dev.perdure.app.logging;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From which level on loggers log.
 *
 * @param byLogger levels in large letters, by the names of loggers; {@link #ROOT} is the one above all
 */
public record Levels(Map<String, String> byLogger) {

    static final String ROOT = "ROOT";

    private static final Pattern ONE =
            Pattern.compile("(?:([A-Za-z_$][A-Za-z0-9_$.-]{0,199})=)?(off|error|warn|info|debug|trace)");

    public Levels {
        byLogger = Map.copyOf(byLogger);
    }

    /** Reads {@code logger=level}, several with commas between them, a level alone for all loggers; empty if it is no such. */
    public static Optional<Levels> read(String text) {
        Map<String, String> levels = new LinkedHashMap<>();
        for (String each : text.split(",", -1)) {
            Matcher one = ONE.matcher(each.strip());
            if (!one.matches()) {
                return Optional.empty();
            }
            String logger = one.group(1) == null ? ROOT : one.group(1);
            levels.put(logger, one.group(2).toUpperCase(Locale.ROOT));
        }
        return Optional.of(new Levels(levels));
    }

    @Override
    public String toString() {
        return byLogger.toString();
    }
}
