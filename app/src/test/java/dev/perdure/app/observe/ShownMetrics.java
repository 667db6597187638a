package dev.perdure.app.observe;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page of metrics shows.
 *
 * @param types the families' types, by their names
 * @param labels the labels of samples, by the samples' names
 */
record ShownMetrics(Map<String, String> types, Map<String, Set<String>> labels) {

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"(?:[^\"\\\\]|\\\\.)*\"");

    static ShownMetrics of(String page) {
        Map<String, String> types = new TreeMap<>();
        Map<String, Set<String>> labels = new HashMap<>();
        page.lines().forEach(line -> {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                types.put(type.group(1), type.group(2));
            } else if (sample.matches()) {
                Set<String> names = labels.computeIfAbsent(sample.group(1), unused -> new TreeSet<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    names.add(label.group(1));
                }
            }
        });
        return new ShownMetrics(types, labels);
    }

    /** The labels of a family, but for those of its type. */
    Set<String> labelsOf(String family) {
        Set<String> names = new TreeSet<>();
        for (String suffix : new String[] {"", "_count", "_bucket"}) {
            names.addAll(labels.getOrDefault(family + suffix, Set.of()));
        }
        names.remove("le");
        return names;
    }
}
