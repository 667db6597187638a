package dev.perdure.app.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads commands. Upper and lower case are the same, and so are one space and many. */
final class CommandParser {

    private static final Pattern TOKENS = Pattern.compile("/tokens (\\d{1,9})(?: at (\\d{1,7}(?:\\.\\d{1,3})?))?");
    private static final Pattern FAIL = Pattern.compile("/fail( recoverable)?(?: after (\\d{1,9}))?");
    private static final Pattern SLOW = Pattern.compile("/slow (\\d{1,6}(?:\\.\\d{1,3})?)");

    private CommandParser() {}

    static Command parse(String message) {
        String text = message.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        if (!text.startsWith("/")) {
            return new Command.Plain();
        }
        return switch (text.split(" ", 2)[0]) {
            case "/tokens" -> tokens(TOKENS.matcher(text));
            case "/fail" -> fail(FAIL.matcher(text));
            case "/slow" -> slow(SLOW.matcher(text));
            case "/tool" -> alone(text, "/tool", new Command.Tool());
            case "/state" -> alone(text, "/state", new Command.State());
            case "/help" -> alone(text, "/help", new Command.Help());
            default -> new Command.Misused("There is no such command.");
        };
    }

    private static Command tokens(Matcher matcher) {
        if (!matcher.matches()) {
            return new Command.Misused("`/tokens` is used like this: `/tokens 200` or `/tokens 200 at 20`.");
        }
        int count = Integer.parseInt(matcher.group(1));
        if (count < 1 || count > Command.MOST_TOKENS) {
            return new Command.Misused("`/tokens` says 1 to 1,000,000 tokens.");
        }
        @Nullable String rate = matcher.group(2);
        if (rate == null) {
            return new Command.Tokens(count, null);
        }
        double perSecond = Double.parseDouble(rate);
        return perSecond > 0
                ? new Command.Tokens(count, perSecond)
                : new Command.Misused("`/tokens` needs a rate above zero.");
    }

    private static Command fail(Matcher matcher) {
        if (!matcher.matches()) {
            return new Command.Misused(
                    "`/fail` is used like this: `/fail`, `/fail recoverable` or `/fail recoverable after 20`.");
        }
        @Nullable String after = matcher.group(2);
        int count = after == null ? 0 : Integer.parseInt(after);
        return count <= Command.MOST_TOKENS
                ? new Command.Fail(matcher.group(1) != null, count)
                : new Command.Misused("`/fail` says at most 1,000,000 tokens first.");
    }

    private static Command slow(Matcher matcher) {
        if (!matcher.matches()) {
            return new Command.Misused("`/slow` is used like this: `/slow 5`.");
        }
        Duration wait = Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(1)) * 1_000));
        return wait.compareTo(Command.LONGEST_WAIT) <= 0
                ? new Command.Slow(wait)
                : new Command.Misused("`/slow` waits up to 600 seconds.");
    }

    private static Command alone(String text, String name, Command command) {
        return text.equals(name) ? command : new Command.Misused("`" + name + "` takes no arguments.");
    }
}
