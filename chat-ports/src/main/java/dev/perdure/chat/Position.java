package dev.perdure.chat;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an event stands: the log's epoch and a dense sequence number 1, 2, 3…; 0 is the place before the first event.
 *
 * <p>Its text form {@code epoch-sequence} is at most 64 characters of {@code A-Za-z0-9-}: fit for an SSE {@code id} line, a
 * header, a query parameter and a JSON string without any escaping.
 */
public record Position(String epoch, long sequence) {

    private static final int MAX_EPOCH_LENGTH = 32;
    private static final Pattern EPOCH = Pattern.compile("[A-Za-z0-9]{1," + MAX_EPOCH_LENGTH + "}");
    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9]{1," + MAX_EPOCH_LENGTH + "})-(0|[1-9][0-9]{0,17})");

    public Position {
        requireEpoch(epoch);
        if (sequence < 0) {
            throw new IllegalArgumentException("a sequence number is not negative: " + sequence);
        }
    }

    /** Reads the text form; empty for anything that {@link #toString} can't have written. */
    public static Optional<Position> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Position(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    static void requireEpoch(String epoch) {
        if (!EPOCH.matcher(epoch).matches()) {
            throw new IllegalArgumentException("an epoch is 1 to " + MAX_EPOCH_LENGTH + " of A-Za-z0-9: " + epoch);
        }
    }

    /** The text form, {@code epoch-sequence}. */
    @Override
    public String toString() {
        return epoch + "-" + sequence;
    }
}
