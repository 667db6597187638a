package dev.perdure.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The documentation hangs together: no link leads nowhere, and no page is left out. */
class SiteTest {

    private static final Page FRONT = Page.of("docs/README.md");

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(Page.all())
                .isNotEmpty()
                .allSatisfy(page -> assertThat(page.links())
                        .allSatisfy(
                                link -> assertThat(leadsSomewhere(page, link)).isTrue()));
    }

    private static boolean leadsSomewhere(Page page, String link) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? page.file() : target(page, parts[0]);
        return Files.exists(file)
                && (parts.length == 1 || new Page(file).anchors().contains(parts[1]));
    }

    private static Path target(Page page, String path) {
        return page.file().resolveSibling(path).normalize();
    }

    @Test
    void everyPageIsReachedFromTheFront() {
        Set<Path> seen = new HashSet<>(List.of(FRONT.file()));
        Deque<Page> next = new ArrayDeque<>(List.of(FRONT));
        while (!next.isEmpty()) {
            Page page = next.pop();
            for (String link : page.links()) {
                Path file = target(page, link.split("#", 2)[0]);
                Path index = Files.isDirectory(file) ? file.resolve("README.md") : file;
                if (index.toString().endsWith(".md") && Files.exists(index) && seen.add(index)) {
                    next.add(new Page(index));
                }
            }
        }
        assertThat(Page.all().stream().map(Page::file).filter(file -> file.startsWith(Page.ROOT.resolve("docs"))))
                .isSubsetOf(seen);
    }
}
