package dev.perdure.app.terminal;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.client.RetryPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * How the terminal chat was started.
 *
 * @param base where the server's calls stand
 * @param tries how often a lost connection is tried again in a row
 * @param token what is sent as {@code Authorization: Bearer}; never printed
 */
record TerminalSettings(
        URI base,
        SessionId session,
        WhenBusy whenBusy,
        int tries,
        @Nullable String token) {

    private static final String DEFAULT_URL = "http://localhost:8080";
    private static final String DEFAULT_PATH = "/api/app";
    private static final int MOST_TRIES = 1000;

    /** A command line that can't be followed. */
    static final class Wrong extends Exception {

        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    /**
     * Reads a command line; empty if it asks for help, which is printed by {@link #help}.
     *
     * @param ids makes a session id where none is given
     */
    static Optional<TerminalSettings> read(
            List<String> arguments, Map<String, String> environment, Supplier<String> ids) throws Wrong {
        ParseResult given;
        try {
            given = new CommandLine(spec()).parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new Wrong(String.valueOf(e.getMessage()));
        }
        if (given.hasMatchedOption("--help")) {
            return Optional.empty();
        }
        String url = given.matchedOptionValue("--url", environment.getOrDefault("PERDURE_URL", DEFAULT_URL));
        return Optional.of(new TerminalSettings(
                base(url),
                session(given.matchedOptionValue("--session", "chat-" + ids.get())),
                whenBusy(given.matchedOptionValue("--when-busy", "enqueue")),
                tries(given.matchedOptionValue(
                        "--tries", Integer.toString(RetryPolicy.defaults().tries()))),
                environment.get("PERDURE_TOKEN")));
    }

    static String help() {
        return new CommandLine(spec()).getUsageMessage();
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("perdure-chat");
        spec.usageMessage()
                .description("A chat with a Perdure server. Reads lines from the terminal or a pipe.", "")
                .width(110)
                .sortOptions(false)
                .footer(
                        "",
                        "Ctrl-C stops an answer; twice at the prompt, or /quit, leaves. /retry runs a failed answer again.",
                        "PERDURE_TOKEN, if set, is sent as a bearer token.");
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this and leave.")
                .build());
        spec.addOption(text("--url", "Where the server is. Default: " + DEFAULT_URL + ". (PERDURE_URL)"));
        spec.addOption(text("--session", "The session to go on with. Default: a new one."));
        spec.addOption(
                text("--when-busy", "If somebody else is being answered: enqueue (default), interrupt, reject."));
        spec.addOption(text(
                "--tries",
                "How often to try again in a row, after 1, 2, 4, 4, … s. Default: "
                        + RetryPolicy.defaults().tries() + "."));
        return spec;
    }

    private static OptionSpec text(String name, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .arity("1")
                .paramLabel("VALUE")
                .description(description)
                .build();
    }

    private static URI base(String url) throws Wrong {
        try {
            URI given = new URI(url);
            boolean http = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
            boolean plain =
                    given.getRawUserInfo() == null && given.getRawQuery() == null && given.getRawFragment() == null;
            if (http && plain && given.getHost() != null) {
                String path = given.getRawPath();
                return path.isEmpty() || path.equals("/") ? given.resolve(DEFAULT_PATH) : given;
            }
        } catch (URISyntaxException notAUri) {
            // The same words for all.
        }
        throw new Wrong(
                "--url must be like " + DEFAULT_URL + ", or with the base path, " + DEFAULT_URL + DEFAULT_PATH + ".");
    }

    private static SessionId session(String text) throws Wrong {
        try {
            return new SessionId(text);
        } catch (InvalidInputException illegal) {
            throw new Wrong("--session must be 1 to 128 of A-Z a-z 0-9 . _ -");
        }
    }

    private static WhenBusy whenBusy(String text) throws Wrong {
        try {
            return WhenBusy.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new Wrong("--when-busy must be enqueue, interrupt or reject.");
        }
    }

    private static int tries(String text) throws Wrong {
        int tries = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
        if (tries < 0 || tries > MOST_TRIES) {
            throw new Wrong("--tries must be a whole number from 0 to " + MOST_TRIES + ".");
        }
        return tries;
    }
}
