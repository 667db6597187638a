package dev.perdure.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is found and writes it down. Not thread-safe. */
public final class Report {

    private static final String BEGIN = "<!-- results: begin -->";
    private static final String END = "<!-- results: end -->";

    private final List<String> circumstances = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> plots = new ArrayList<>();

    /** A sentence on what everything was measured on. */
    public void circumstance(String sentence) {
        circumstances.add(sentence);
    }

    public void add(Finding finding) {
        findings.add(finding);
    }

    /** A measurement has failed. */
    public void failed(String what, String why) {
        failures.add(what + " could not be measured: " + why.lines().findFirst().orElse("no reason given"));
    }

    /** A plot, by the name of its file in the folder of the results. */
    public void plot(String title, String file) {
        plots.add("![" + title + "](" + file + ")");
    }

    /** Whether everything was measured. */
    public boolean complete() {
        return failures.isEmpty();
    }

    /** All of it, the figures that have a target first. */
    public String markdown() {
        return markdown("");
    }

    private String markdown(String plotFolder) {
        StringBuilder text = new StringBuilder();
        circumstances.forEach(sentence -> text.append(sentence).append('\n'));
        failures.forEach(failure -> text.append("\n**").append(failure).append("**\n"));
        List<List<String>> rows = findings.stream()
                .flatMap(finding -> finding.headlines().stream())
                .map(line -> List.of(line.what(), line.measured(), line.target(), line.reached()))
                .toList();
        if (!rows.isEmpty()) {
            text.append('\n').append(new Table(List.of("what", "measured", "target", "reached"), rows).markdown());
        }
        plots.forEach(plot ->
                text.append('\n').append(plot.replace("](", "](" + plotFolder)).append('\n'));
        findings.forEach(finding -> text.append('\n').append(finding.markdown()));
        return text.toString();
    }

    /** Puts the results between the two markers of a page that explains them. */
    public void writeInto(Path page, String plotFolder) throws IOException {
        Files.writeString(page, between(Files.readString(page), markdown(plotFolder)));
    }

    static String between(String page, String results) throws IOException {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("the page has no place for results between " + BEGIN + " and " + END);
        }
        return page.substring(0, begin + BEGIN.length()) + "\n\n" + results + "\n" + page.substring(end);
    }
}
