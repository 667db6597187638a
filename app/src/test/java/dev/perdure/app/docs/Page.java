package dev.perdure.app.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One page of the documentation. */
record Page(Path file) {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:)([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    /** The page of a path from the project's root. */
    static Page of(String path) {
        return new Page(ROOT.resolve(path));
    }

    /** All pages that are written for people: those of the root, of {@code docs}, and the modules' own. */
    static List<Page> all() {
        // Not into the modules: what their builds and tests leave comes and goes.
        return Stream.of(below(ROOT, 2), below(ROOT.resolve("docs"), Integer.MAX_VALUE))
                .flatMap(List::stream)
                .distinct()
                .map(Page::new)
                .toList();
    }

    private static List<Path> below(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What stands in its fences of a language, in order. */
    List<String> blocks(String language) {
        return FENCE.matcher(text())
                .results()
                .filter(fence -> fence.group(1).equals(language))
                .map(fence -> fence.group(2))
                .toList();
    }

    /** Where it leads to within the project: a path relative to the page, with a {@code #} and an anchor or without. */
    List<String> links() {
        return LINK.matcher(prose()).results().map(link -> link.group(1)).toList();
    }

    /** The names of its headings, as the usual renderers make them. */
    Set<String> anchors() {
        return HEADING.matcher(prose())
                .results()
                .map((MatchResult heading) -> anchor(heading.group(1)))
                .collect(Collectors.toSet());
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .strip()
                .replace(' ', '-');
    }

    String text() {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String prose() {
        return FENCE.matcher(text()).replaceAll("");
    }

    @Override
    public String toString() {
        return ROOT.relativize(file).toString();
    }
}
