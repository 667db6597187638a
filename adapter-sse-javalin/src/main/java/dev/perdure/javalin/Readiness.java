package dev.perdure.javalin;

import java.util.List;

/** Tells whether this server should get traffic. Asked from any thread; must answer quickly. */
@FunctionalInterface
public interface Readiness {

    /** Ready as long as the HTTP server itself takes requests. */
    Readiness ALWAYS = List::of;

    /** Why not, in words for an operator that hold no secrets; empty if it should. */
    List<String> reasonsAgainst();
}
