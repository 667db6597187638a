package dev.perdure.app.observe;

import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import dev.perdure.javalin.observe.HttpObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures of requests and streams. */
final class RequestMetrics implements HttpObserver {

    private static final List<String> TRANSPORTS = List.of("sse", "poll", "websocket");

    /** Far more than there are; whatever comes beyond is counted as one, so that no defect can fill the memory. */
    private static final int MOST_SERIES = 2000;

    private record Kind(String method, String route, int status) {}

    private record GapKind(String transport, Reason reason) {}

    private final Meters meters;
    private final CommitTimes times;
    private final ConcurrentMap<Kind, Timer> requests = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> problems = new ConcurrentHashMap<>();
    private final ConcurrentMap<GapKind, Counter> gaps = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> open;
    private final Map<String, Counter> opened;
    private final Map<String, Counter> resumes;
    private final Map<String, Counter> slow;
    private final Map<String, Timer> delivery;

    RequestMetrics(Meters meters, CommitTimes times) {
        this.meters = meters;
        this.times = times;
        this.open = byTransport(transport -> {
            AtomicInteger count = new AtomicInteger();
            meters.gauge(
                    "perdure.streams.open", "Requests that wait for events now", count::get, "transport", transport);
            return count;
        });
        this.opened = counters("perdure.streams.opened", "Requests that waited for events");
        this.resumes = counters("perdure.resumes", "Requests that came with a cursor");
        this.slow = counters("perdure.slow.clients", "Connections closed because nobody read what was sent");
        this.delivery = byTransport(transport -> meters.latency(
                "perdure.delivery",
                "From when an event became durable here until it was given to a client's connection",
                "transport",
                transport));
        TRANSPORTS.forEach(transport -> {
            for (Reason reason : Reason.values()) {
                var unused = gap(new GapKind(transport, reason));
            }
        });
    }

    private Map<String, Counter> counters(String name, String meaning) {
        return byTransport(transport -> meters.counter(name, meaning, "transport", transport));
    }

    private static <V> Map<String, V> byTransport(Function<String, V> making) {
        return TRANSPORTS.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), making));
    }

    @Override
    public void noticed(Sign sign) {
        switch (sign) {
            case Sign.Answered answered -> {
                request(new Kind(answered.method(), answered.route(), answered.status()))
                        .record(answered.took());
                String code = answered.code();
                if (code != null) {
                    problem(code).increment();
                }
            }
            case Sign.Refused(String code) -> problem(code).increment();
            case Sign.Opened(String transport) -> {
                of(open, transport).incrementAndGet();
                of(opened, transport).increment();
            }
            case Sign.Closed(String transport) -> of(open, transport).decrementAndGet();
            case Sign.Resumed(String transport) -> of(resumes, transport).increment();
            case Sign.GapGiven(String transport, Reason reason) ->
                gap(new GapKind(transport, reason)).increment();
            case Sign.Sent sent ->
                times.since(sent.log(), sent.firstSequence())
                        .ifPresent(waited -> of(delivery, sent.transport()).record(waited));
            case Sign.TooSlow(String transport) -> of(slow, transport).increment();
        }
    }

    private static <V> V of(Map<String, V> meters, String transport) {
        V meter = meters.get(transport);
        if (meter == null) {
            throw new IllegalStateException("there is no transport " + transport);
        }
        return meter;
    }

    private Timer request(Kind kind) {
        Kind bounded = requests.size() < MOST_SERIES ? kind : new Kind("OTHER", "other", 0);
        return requests.computeIfAbsent(bounded, this::timer);
    }

    private Timer timer(Kind kind) {
        return meters.timer(
                "perdure.http.requests",
                "Requests answered, and how long they took",
                "method",
                kind.method(),
                "route",
                kind.route().isEmpty() ? "none" : kind.route(),
                "status",
                Integer.toString(kind.status()));
    }

    private Counter problem(String code) {
        String bounded = problems.size() < MOST_SERIES ? code : "other";
        return problems.computeIfAbsent(
                bounded, each -> meters.counter("perdure.problems", "Calls answered with a problem", "code", each));
    }

    private Counter gap(GapKind kind) {
        return gaps.computeIfAbsent(
                kind,
                each -> meters.counter(
                        "perdure.gaps",
                        "Cursors that could not be honoured",
                        "transport",
                        each.transport(),
                        "reason",
                        each.reason().name().toLowerCase(Locale.ROOT)));
    }
}
