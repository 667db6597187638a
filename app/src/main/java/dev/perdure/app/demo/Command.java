package dev.perdure.app.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a message asks the demo agent to do. */
sealed interface Command {

    /** The most tokens that can be asked for at once. */
    int MOST_TOKENS = 1_000_000;

    /** The longest wait that can be asked for. */
    Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** The commands, as a person is told of them. */
    String USAGE = """
            | command | what it does |
            |---|---|
            | `/tokens N [at R]` | says N numbered tokens (1 to 1,000,000), R of them a second or as fast as it goes |
            | `/slow S` | waits S seconds (up to 600) before it answers |
            | `/fail [recoverable] [after N]` | fails, after N tokens if you like |
            | `/tool` | calls a tool |
            | `/state` | counts in the session's context how often it was asked |
            | `/help` | shows this list |
            """;

    /** Anything that isn't a command. */
    record Plain() implements Command {}

    /** Tokens, so many a second if there is a rate. */
    record Tokens(int count, @Nullable Double perSecond) implements Command {}

    /** A failure after so many tokens. */
    record Fail(boolean recoverable, int after) implements Command {}

    /** An answer after a wait. */
    record Slow(Duration delay) implements Command {}

    /** A tool call. */
    record Tool() implements Command {}

    /** A count in the context. */
    record State() implements Command {}

    /** The list of commands. */
    record Help() implements Command {}

    /** A command that doesn't exist or isn't used so; the problem is for the person. */
    record Misused(String problem) implements Command {}
}
