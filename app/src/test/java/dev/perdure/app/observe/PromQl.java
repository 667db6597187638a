package dev.perdure.app.observe;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in an expression of PromQL.
 *
 * @param selectors the labels that are selected by, by metric
 * @param groupings the labels that are grouped by
 */
record PromQl(Map<String, Set<String>> selectors, Set<String> groupings) {

    private static final Pattern METRIC =
            Pattern.compile("\\b((?:perdure|jvm|process|system)_[a-z0-9_]+)\\b(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!=|!~|=)\\s*\"");
    private static final Pattern BY = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");

    static PromQl of(String expression) {
        Map<String, Set<String>> selectors = new HashMap<>();
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            Set<String> labels = selectors.computeIfAbsent(metric.group(1), unused -> new TreeSet<>());
            Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
            while (label.find()) {
                labels.add(label.group(1));
            }
        }
        Set<String> groupings = new TreeSet<>();
        Matcher by = BY.matcher(expression);
        while (by.find()) {
            for (String label : by.group(1).split(",", -1)) {
                groupings.add(label.strip());
            }
        }
        return new PromQl(selectors, groupings);
    }
}
