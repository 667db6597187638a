package dev.perdure.app.observe;

import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.ChatObserver;
import dev.perdure.chat.port.ChatObserver.Sign.Begun.Cause;
import dev.perdure.javalin.observe.Exchange;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/**
 * One span for each attempt at a turn, sent by OTLP over HTTP. It holds ids, how the attempt ended and how much was said, and
 * nothing of what was said.
 *
 * <p>An attempt that a request brought about is a child of the span that the request's {@code traceparent} names, and is
 * recorded only if that one is. Others begin traces of their own: the name of a span is not kept with the turn. Safe for use by
 * many threads.
 */
final class TurnTraces implements ChatObserver, AutoCloseable {

    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final String TRACES = "/v1/traces";

    private record Attempt(TurnId turn, int number) {}

    private final ConcurrentMap<Attempt, Span> spans = new ConcurrentHashMap<>();
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /** @param endpoint of a collector, without the path of the traces, as OTEL_EXPORTER_OTLP_ENDPOINT is given */
    TurnTraces(URI endpoint, String version) {
        String base = endpoint.toString().replaceAll("/+$", "");
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", "perdure")
                                .put("service.version", version)
                                .build())))
                .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(base.endsWith(TRACES) ? base : base + TRACES)
                                .setTimeout(EXPORT_TIMEOUT)
                                .build())
                        .setScheduleDelay(EVERY)
                        .build())
                .build();
        this.tracer = provider.get("dev.perdure");
    }

    @Override
    public void noticed(Sign sign) {
        switch (sign) {
            case Sign.Begun(Turn turn, Cause cause) -> begin(turn, cause);
            case Sign.FirstPiece(Turn turn) -> {
                Span span = spans.get(attempt(turn));
                if (span != null) {
                    span.addEvent("first_piece");
                }
            }
            case Sign.Ended ended -> end(ended);
            case Sign.LetGo(Turn turn) -> {
                Span span = spans.remove(attempt(turn));
                if (span != null) {
                    span.setAttribute("perdure.end", "released");
                    span.end();
                }
            }
            case Sign.Queued queued -> {}
            case Sign.Entered entered -> {}
            case Sign.Left left -> {}
            case Sign.Kept kept -> {}
        }
    }

    private void begin(Turn turn, Cause cause) {
        boolean asked = cause == Cause.SUBMITTED || cause == Cause.RETRIED;
        Span span = tracer.spanBuilder("chat.turn")
                .setSpanKind(SpanKind.INTERNAL)
                .setParent(asked ? parent() : Context.root())
                .setAttribute("perdure.session_id", turn.log().session().value())
                .setAttribute("perdure.turn_id", turn.id().value())
                .setAttribute("perdure.message_id", turn.messageId().value())
                .setAttribute("perdure.attempt", turn.attempt())
                .setAttribute("perdure.cause", cause.name().toLowerCase(Locale.ROOT))
                .startSpan();
        spans.put(attempt(turn), span);
    }

    /** The span that the current request names; its form was looked at when it came. */
    private static Context parent() {
        String header = MDC.get(Exchange.TRACE_PARENT);
        if (header == null) {
            return Context.root();
        }
        String[] parts = header.split("-", 4);
        SpanContext named = SpanContext.createFromRemoteParent(
                parts[1], parts[2], TraceFlags.fromHex(parts[3], 0), TraceState.getDefault());
        return named.isValid() ? Context.root().with(Span.wrap(named)) : Context.root();
    }

    private void end(Sign.Ended ended) {
        Span span = spans.remove(attempt(ended.turn()));
        if (span == null) {
            return;
        }
        span.setAttribute("perdure.pieces", ended.pieces());
        span.setAttribute("perdure.events", ended.events());
        span.setAttribute("perdure.end", word(ended.terminal()));
        if (ended.terminal() instanceof TurnFailed failed) {
            span.setAttribute("error.type", failed.failure().code());
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    private static String word(Terminal terminal) {
        return switch (terminal) {
            case TurnCompleted done -> "completed";
            case TurnCancelled done -> "cancelled";
            case TurnFailed done -> "failed";
        };
    }

    /** What the call of a model carries, so that its provider's spans are children of the attempt's. */
    Map<String, String> headers(AgentRequest request) {
        Span span = spans.get(new Attempt(request.turn(), request.attempt()));
        if (span == null || !span.getSpanContext().isValid()) {
            return Map.of();
        }
        SpanContext context = span.getSpanContext();
        return Map.of(
                Exchange.TRACE_PARENT,
                "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                        + context.getTraceFlags().asHex());
    }

    /** The trace that an attempt is a part of, for its lines in logs. */
    Optional<String> trace(Turn turn) {
        return Optional.ofNullable(spans.get(attempt(turn)))
                .map(span -> span.getSpanContext().getTraceId());
    }

    private static Attempt attempt(Turn turn) {
        return new Attempt(turn.id(), turn.attempt());
    }

    /** Sends what is left, as long as that takes a moment only. */
    @Override
    public void close() {
        CompletableResultCode sent = provider.shutdown();
        sent.join(EXPORT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
