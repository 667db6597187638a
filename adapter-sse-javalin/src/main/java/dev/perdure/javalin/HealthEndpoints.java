package dev.perdure.javalin;

import dev.perdure.protocol.Health;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;

/** What an orchestrator asks: whether to restart this process, and whether to send it traffic. */
final class HealthEndpoints {

    private final Readiness readiness;
    private final LiveRequests live;

    HealthEndpoints(Readiness readiness, LiveRequests live) {
        this.readiness = readiness;
        this.live = live;
    }

    /** {@code GET /health/live}: it answers, so it lives. */
    void live(Context context) {
        Answers.json(context, 200, new Health(List.of()).toJson());
    }

    /** {@code GET /health/ready}. */
    void ready(Context context) {
        List<String> reasons = new ArrayList<>(readiness.reasonsAgainst());
        if (live.refusing()) {
            reasons.add("shutting down");
        }
        Health health = new Health(reasons);
        Answers.json(context, health.healthy() ? 200 : 503, health.toJson());
    }
}
