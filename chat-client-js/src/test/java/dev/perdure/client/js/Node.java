package dev.perdure.client.js;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The machine's own Node, 20 or newer; nothing is downloaded. Safe for use by many threads. */
public final class Node {

    /** What to say where there is none. */
    public static final String MISSING =
            "no Node 20 or newer: install one, or name it by the environment variable PERDURE_NODE";

    private static final String VARIABLE = "PERDURE_NODE";
    private static final List<String> NAMES = List.of("node", "nodejs");
    private static final int OLDEST = 20;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.");

    private final Path executable;

    private Node(Path executable) {
        this.executable = executable;
    }

    /** How a script ended, and all that it printed. */
    public record Ended(int exitCode, String output) {}

    /** The Node named by the environment variable, or else the first on the PATH that is new enough. */
    public static Optional<Node> find() throws IOException, InterruptedException {
        String named = System.getenv(VARIABLE);
        List<Path> candidates = named == null || named.isBlank()
                ? Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                        .filter(Files::isExecutable)
                        .toList()
                : List.of(Path.of(named));
        for (Path candidate : candidates) {
            Node node = new Node(candidate);
            Matcher version = VERSION.matcher(
                    node.run(Path.of("."), List.of("--version"), Map.of(), 60).output());
            if (version.lookingAt() && Integer.parseInt(version.group(1)) >= OLDEST) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    /** Runs all test files of a folder, with Node's own runner. */
    public Ended test(Path folder, Map<String, String> environment, long patienceSeconds)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--test", "--test-reporter=spec"));
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.toAbsolutePath().toString())
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .forEach(arguments::add);
        }
        return run(folder, arguments, environment, patienceSeconds);
    }

    /** Runs Node to its end, or kills it when the patience has. */
    public Ended run(Path folder, List<String> arguments, Map<String, String> environment, long patienceSeconds)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("node", ".out");
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(patienceSeconds, TimeUnit.SECONDS);
            process.destroyForcibly();
            return new Ended(
                    ended ? process.exitValue() : -1,
                    Files.readString(output, StandardCharsets.UTF_8)
                            + (ended ? "" : "\nNode was killed after " + patienceSeconds + " s."));
        } finally {
            // An interrupt ends the test, and so the process.
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }
}
