package dev.perdure.javalin.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a set of files: whole, and within its own Content-Security-Policy. What it does is tried in a browser. */
class PageFilesTest {

    private static final Pattern IMPORT = Pattern.compile("from \"([^\"]+)\"");
    private static final Pattern PRELOADED = Pattern.compile("rel=\"modulepreload\" href=\"([^\"]+)\"");

    /** What the server makes itself, or has under another name. */
    private static final Set<String> SERVED = Set.of("docs/api", "../", "../openapi.json", "../asyncapi.json");

    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");
    private static final Pattern INLINE = Pattern.compile("<script(?![^>]*\\ssrc=)|<style|\\sstyle=|\\son[a-z]+=");
    private static final Pattern ELSEWHERE = Pattern.compile("(?:src|href)=\"(?:[a-z]+:)?//|url\\(|@import");
    private static final Pattern MARKUP_SINK =
            Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function");

    private final Path page = folder();

    @Test
    void everyImportLeadsToAFile() {
        List<String> missing = new ArrayList<>();
        for (Path module : files(".js")) {
            for (String target : matches(IMPORT, read(module))) {
                if (!exists(module, target)) {
                    missing.add(module.getFileName() + " → " + target);
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.html", "docs/api.html"})
    void everyReferenceOfTheDocumentLeadsToAFile(String file) {
        Path document = page.resolve(file);

        assertThat(matches(REFERENCE, read(document)))
                .isNotEmpty()
                .filteredOn(target -> !SERVED.contains(target))
                .allSatisfy(target -> assertThat(exists(document, target)).isTrue());
    }

    @Test
    void everyModuleIsAskedForAtOnceInsteadOfOneAfterAnother() {
        assertThat(matches(PRELOADED, read(page.resolve("index.html"))))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(imported("js/main.js"));
    }

    /** The modules that one of the page imports, by way of others too. */
    private Set<String> imported(String module) {
        Set<String> imported = new TreeSet<>();
        Deque<String> unread = new ArrayDeque<>(List.of(module));
        while (!unread.isEmpty()) {
            String each = unread.remove();
            for (String target : matches(IMPORT, source(each))) {
                String path = Path.of(each)
                        .resolveSibling(target)
                        .normalize()
                        .toString()
                        .replace('\\', '/');
                if (imported.add(path)) {
                    unread.add(path);
                }
            }
        }
        return imported;
    }

    private String source(String module) {
        String resource = (module.startsWith("client/") ? "/dev/perdure/" : "/dev/perdure/page/") + module;
        if (module.startsWith("webjars/")) {
            // Libraries come as one file.
            return "";
        }
        try (InputStream in = Objects.requireNonNull(PageFilesTest.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.html", "docs/api.html"})
    void nothingIsInlineOrFromElsewhere(String file) {
        String document = read(page.resolve(file));

        assertThat(matches(INLINE, document)).isEmpty();
        assertThat(matches(ELSEWHERE, document)).isEmpty();
        assertThat(files(".css"))
                .isNotEmpty()
                .allSatisfy(style -> assertThat(matches(ELSEWHERE, read(style))).isEmpty());
    }

    @Test
    void noScriptMakesMarkupPastTheSanitiser() {
        assertThat(files(".js"))
                .isNotEmpty()
                .allSatisfy(
                        module -> assertThat(matches(MARKUP_SINK, read(module))).isEmpty());
    }

    private boolean exists(Path from, String target) {
        Path path = from.resolveSibling(target).normalize();
        Path jars = page.resolve("webjars");
        Path client = page.resolve("client");
        if (path.startsWith(client)) {
            return resource("/dev/perdure/client/" + client.relativize(path)) != null;
        }
        return path.startsWith(jars)
                ? resource("/META-INF/resources/webjars/"
                                + jars.relativize(path).toString().replace('\\', '/'))
                        != null
                : Files.exists(path);
    }

    private List<Path> files(String ending) {
        try (Stream<Path> files = Files.walk(page)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.groupCount() > 0 ? match.group(1) : match.group())
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            URI index = Objects.requireNonNull(resource("/dev/perdure/page/index.html"))
                    .toURI();
            return Path.of(index).getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable URL resource(String name) {
        return PageFilesTest.class.getResource(name);
    }
}
