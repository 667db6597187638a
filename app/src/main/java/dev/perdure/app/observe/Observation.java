package dev.perdure.app.observe;

import dev.perdure.app.settings.Configuration;
import dev.perdure.app.settings.ObservationSettings;
import dev.perdure.chat.Turn;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.ChatObserver;
import dev.perdure.javalin.observe.HttpObserver;
import dev.perdure.postgres.PostgresObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All observers of this server, as its settings want them. Closed last, when everything that they are told of has ended. */
public final class Observation implements AutoCloseable {

    private final Meters meters = new Meters();
    private final CommitTimes times = new CommitTimes();
    private final StoreMetrics store;
    private final RequestMetrics requests;
    private final Optional<TurnTraces> traces;
    private final List<ChatObserver> turns;

    public Observation(Configuration configuration, String version) {
        this.store = new StoreMetrics(meters, times);
        this.requests = new RequestMetrics(meters, times);
        this.traces = configuration
                .find(ObservationSettings.OTLP_ENDPOINT)
                .map(endpoint -> new TurnTraces(endpoint, version));
        TurnNames names = new TurnNames(this::trace);
        TurnMetrics metrics = new TurnMetrics(meters);
        this.turns = traces.<List<ChatObserver>>map(spans -> List.of(spans, names, metrics))
                .orElseGet(() -> List.of(names, metrics));
    }

    private Optional<String> trace(Turn turn) {
        return traces.flatMap(spans -> spans.trace(turn));
    }

    /** Is told of turns. */
    public ChatObserver turns() {
        return sign -> {
            for (ChatObserver each : turns) {
                each.noticed(sign);
            }
        };
    }

    /** Is told of the store. */
    public PostgresObserver store() {
        return store;
    }

    /** Is told of requests. */
    HttpObserver requests() {
        return requests;
    }

    /** What goes with the calls of an attempt's model. */
    public Map<String, String> callHeaders(AgentRequest request) {
        return traces.map(spans -> spans.headers(request)).orElse(Map.of());
    }

    StoreMetrics storeMetrics() {
        return store;
    }

    Meters meters() {
        return meters;
    }

    @Override
    public void close() {
        traces.ifPresent(TurnTraces::close);
        meters.close();
    }
}
