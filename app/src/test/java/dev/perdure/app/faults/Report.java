package dev.perdure.app.faults;

import dev.perdure.app.faults.broken.Breakage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** The tables at the end, as Markdown. */
final class Report {

    private final long seed;
    private final long started = System.nanoTime();
    private final Map<String, List<Result>> runs = new LinkedHashMap<>();
    private final Map<Breakage, Result> broken = new LinkedHashMap<>();

    Report(long seed) {
        this.seed = seed;
    }

    void add(String scenario, Result result) {
        runs.computeIfAbsent(scenario, name -> new ArrayList<>()).add(result);
    }

    void addBroken(Breakage breakage, Result result) {
        broken.put(breakage, result);
    }

    /** Prints it, and keeps it in a folder. */
    void print(Path folder) throws IOException {
        String text = text();
        System.out.println(text);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), text);
    }

    private String text() {
        StringBuilder text = new StringBuilder(
                "fault suite: seed " + seed + ", "
                        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started) + " s\n\n"
                        + "| scenario | runs | turns | tokens | connections | faults | findings |\n|---|---|---|---|---|---|---|\n");
        List<Result> all = new ArrayList<>();
        runs.forEach((scenario, results) -> {
            text.append(row(scenario, results));
            all.addAll(results);
        });
        text.append(row("all", all));
        text.append("\n| broken build | the oracle names |\n|---|---|\n");
        broken.forEach((breakage, result) -> text.append("| ")
                .append(breakage)
                .append(" | ")
                .append(result.broken())
                .append(" |\n"));
        runs.forEach((scenario, results) -> results.forEach(result -> result.findings()
                .forEach(finding ->
                        text.append("\n").append(scenario).append(": ").append(finding))));
        return text.toString();
    }

    private static String row(String scenario, List<Result> results) {
        return "| " + scenario + " | " + results.size() + " | " + sum(results, Result::turns) + " | "
                + sum(results, Result::tokens) + " | " + sum(results, Result::visits) + " | "
                + sum(results, result -> result.faults().size()) + " | "
                + sum(results, result -> result.findings().size()) + " |\n";
    }

    private static long sum(List<Result> results, ToLongFunction<Result> number) {
        return results.stream().mapToLong(number).sum();
    }
}
