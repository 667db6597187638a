package dev.perdure.javalin;

import org.jspecify.annotations.Nullable;

/** Where a browser says that a request comes from: the header {@code Sec-Fetch-Site} of W3C Fetch Metadata. */
final class FetchSite {

    static final String HEADER = "Sec-Fetch-Site";

    private FetchSite() {}

    /** Whether another site's page makes the request. Clients that are no browsers say nothing, and are no such danger. */
    static boolean isForeign(@Nullable String site) {
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }
}
