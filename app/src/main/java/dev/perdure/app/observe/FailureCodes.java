package dev.perdure.app.observe;

import java.util.Set;

/** The codes with which turns fail that are counted by name. An agent may make up others, as many as it likes. */
final class FailureCodes {

    static final String OTHER = "other";

    static final Set<String> KNOWN = Set.of(
            "agent_failed",
            "agent_interrupted",
            "agent_timeout",
            "attempts_exhausted",
            "internal_error",
            "interrupted",
            "model_unavailable",
            "model_timeout",
            "model_rate_limited",
            "model_rejected",
            "model_auth",
            "model_error",
            "content_filtered",
            "context_too_long",
            "demo_failure");

    private FailureCodes() {}

    static String bounded(String code) {
        return KNOWN.contains(code) ? code : OTHER;
    }
}
