package dev.perdure.javalin.observe;

import org.jspecify.annotations.Nullable;

/** What {@code GET /metrics} answers. Asked by any thread. */
@FunctionalInterface
public interface MetricsPage {

    /**
     * The page as it is now.
     *
     * @param accept the formats that are understood, as the header has them; absent if it doesn't say
     */
    Page page(@Nullable String accept);

    /** An answer. */
    record Page(String contentType, String body) {}
}
