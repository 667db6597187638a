package dev.perdure.app.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads the settings from flags, and where there is no flag from environment variables. */
public final class CommandLineReader {

    private static final String HELP = "--help";
    private static final String VERSION = "--version";
    private static final String CHECK = "check";
    private static final String MIGRATE = "migrate";
    private static final String TOKEN = "token";
    private static final String HEALTH = "health";
    private static final String FILE = "_FILE";

    private final Map<String, String> environment;
    private final String version;

    public CommandLineReader(Map<String, String> environment, String version) {
        this.environment = environment;
        this.version = version;
    }

    /**
     * Reads a command line.
     *
     * @throws SettingException if it is not understood, or a value is not allowed
     */
    public Command read(List<String> arguments) {
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        return switch (first) {
            case CHECK -> read(arguments.subList(1, arguments.size()), Command.Check::new);
            case MIGRATE -> read(arguments.subList(1, arguments.size()), Command.Migrate::new);
            case TOKEN -> token(arguments.subList(1, arguments.size()));
            case HEALTH -> read(arguments.subList(1, arguments.size()), Command.Health::new);
            default -> read(arguments, Command.Run::new);
        };
    }

    private static Command token(List<String> arguments) {
        boolean fit = arguments.size() == 1 && !arguments.getFirst().startsWith("-");
        if (!fit || Allowed.subject().reading().apply(arguments.getFirst()).isEmpty()) {
            throw new SettingException("'token' is followed by the subject that the token is for, and nothing else: "
                    + Allowed.subject().words() + ".");
        }
        return new Command.Token(arguments.getFirst());
    }

    private Command read(List<String> arguments, Function<Configuration, Command> command) {
        CommandLine commandLine = commandLine();
        ParseResult result = parse(commandLine, arguments);
        if (result.hasMatchedOption(HELP)) {
            return new Command.Print(commandLine.getUsageMessage());
        }
        if (result.hasMatchedOption(VERSION)) {
            return new Command.Print("Perdure " + version + "\n");
        }
        requireKnown(result.unmatched());
        Map<Setting<?>, Object> values = new HashMap<>();
        for (Setting<?> setting : ServerSettings.ALL) {
            value(setting, result).ifPresent(value -> values.put(setting, value));
        }
        return command.apply(new Configuration(values));
    }

    private <T> Optional<T> value(Setting<T> setting, ParseResult result) {
        if (result.hasMatchedOption(setting.flag())) {
            return Optional.of(setting.read(result.matchedOptionValue(setting.flag(), ""), setting.flag()));
        }
        String text = environment.getOrDefault(setting.variable(), "");
        if (!text.isEmpty()) { // an empty variable is how compose files say that there is none
            return Optional.of(setting.read(text, setting.variable()));
        }
        String file = setting.confidential() ? environment.getOrDefault(setting.variable() + FILE, "") : "";
        if (!file.isEmpty()) {
            return Optional.of(setting.read(secretIn(file, setting.variable() + FILE), setting.variable() + FILE));
        }
        return setting.preset().map(preset -> setting.read(preset, setting.flag()));
    }

    /** Container platforms and systemd hand over a secret as a file. */
    private static String secretIn(String file, String source) {
        try {
            return Files.readString(Path.of(file)).stripTrailing();
        } catch (IOException | InvalidPathException e) {
            throw new SettingException(source + ": that file can't be read.");
        }
    }

    private static ParseResult parse(CommandLine commandLine, List<String> arguments) {
        try {
            return commandLine.parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            String message = String.valueOf(e.getMessage());
            throw new SettingException(message.endsWith(".") ? message : message + ".");
        }
    }

    /** Says what is not understood without repeating it: it may be a mistyped flag with a secret, or the secret itself. */
    private static void requireKnown(List<String> unmatched) {
        if (unmatched.isEmpty()) {
            return;
        }
        String first = unmatched.getFirst();
        if (first.startsWith("-")) {
            int end = first.indexOf('=');
            throw new SettingException("There is no flag '" + (end < 0 ? first : first.substring(0, end)) + "'.");
        }
        throw new SettingException("There is a value (not shown) that belongs to no flag.");
    }

    private static CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name("perdure-server");
        spec.usageMessage()
                .customSynopsis(
                        "perdure-server [check|migrate|health] [FLAG [VALUE]]...%n       perdure-server token SUBJECT")
                .description(
                        "Chat streams that outlive their connections.",
                        "",
                        "Without a word before the flags the server runs. 'check' looks whether it could with these"
                                + " settings, and 'migrate' makes or alters the tables of your PostgreSQL, which the"
                                + " server then needn't be allowed to do. 'health' asks the server that runs on this machine with"
                                + " these settings whether it can take work. Each leaves with 0 if all is well, else with 1."
                                + " 'token' prints a new bearer token for somebody and, on a line of its own, what the tokens"
                                + " file is to have for it.",
                        "")
                .width(110)
                .sortOptions(false)
                .footer(
                        "",
                        "Every flag may be given as the variable named with it; the flag wins. What is never shown, such as a"
                                + " password, may stand in a file that the variable with _FILE after its name names.",
                        "Durations are written as 500ms, 10s, 2m, 24h or 7d.");
        spec.addOption(OptionSpec.builder("-h", HELP)
                .usageHelp(true)
                .description("Print this and leave.")
                .build());
        spec.addOption(OptionSpec.builder("-V", VERSION)
                .versionHelp(true)
                .description("Print the version and leave.")
                .build());
        for (Setting<?> setting : ServerSettings.ALL) {
            spec.addOption(option(setting));
        }
        return new CommandLine(spec)
                .setExpandAtFiles(false) // a password may begin with @
                .setInterpolateVariables(false)
                .setUnmatchedArgumentsAllowed(true);
    }

    private static OptionSpec option(Setting<?> setting) {
        String preset = setting.preset().map(text -> "Default: " + text + ". ").orElse("");
        OptionSpec.Builder option = OptionSpec.builder(setting.flag())
                .type(String.class)
                .paramLabel("VALUE")
                .description(setting.meaning() + " " + preset + "(" + setting.variable() + ")");
        if (setting.preset().equals(Optional.of("false"))) {
            return option.arity("0..1").fallbackValue("true").build();
        }
        return option.arity("1").build();
    }
}
