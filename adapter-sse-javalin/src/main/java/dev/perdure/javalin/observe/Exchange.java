package dev.perdure.javalin.observe;

import dev.perdure.chat.Caller;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A request and what has become known of it so far.
 *
 * <p>The thread that works for it carries its names in SLF4J's MDC: {@link #REQUEST_ID}, if it came with a well-formed one
 * {@link #TRACE_PARENT}, and by {@link NamedCalls} those of the session, the turn and the message. Filled in by the request's
 * threads one after the other.
 */
public final class Exchange {

    /** The request's attribute that holds its exchange. */
    public static final String ATTRIBUTE = "dev.perdure.javalin.exchange";

    /** The request's attribute that holds its id. */
    public static final String ID_ATTRIBUTE = "dev.perdure.javalin.request_id";

    /** The name of the request's id in logs. */
    public static final String REQUEST_ID = "request_id";

    /** The name of the span that the request is a part of, as its header has it (W3C Trace Context, section 3.2). */
    public static final String TRACE_PARENT = "traceparent";

    private static final Pattern VERSION_0 = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

    private final String requestId;

    @Nullable
    private final String traceParent;

    private final long begunAt = System.nanoTime();
    private volatile String route = "";

    @Nullable
    private volatile Caller caller;

    @Nullable
    private volatile String code;

    private Exchange(String requestId, @Nullable String traceParent) {
        this.requestId = requestId;
        this.traceParent = traceParent;
    }

    /** A request that came with these headers, whatever they hold. */
    public static Exchange begin(@Nullable String requestId, @Nullable String traceParent) {
        boolean traced = traceParent != null && VERSION_0.matcher(traceParent).matches();
        return new Exchange(RequestId.of(requestId), traced ? traceParent : null);
    }

    /** What the request's attribute holds; a new one where the engine answers before it was set. */
    public static Exchange of(@Nullable Object attribute) {
        return attribute instanceof Exchange exchange ? exchange : new Exchange(RequestId.fresh(), null);
    }

    /** The one that the current thread answers. */
    public static Optional<Exchange> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** The id under which the current thread's request is known; a new one if it has none. */
    public static String currentId() {
        String id = MDC.get(REQUEST_ID);
        return id == null ? RequestId.fresh() : id;
    }

    public String requestId() {
        return requestId;
    }

    /** How long it has been going on, in nanoseconds. */
    public long age() {
        return System.nanoTime() - begunAt;
    }

    /** The template of the path that serves it; empty if none does. */
    public String route() {
        return route;
    }

    public void route(String template) {
        route = template;
    }

    /** Who asked, if anybody looked. */
    public Optional<Caller> caller() {
        return Optional.ofNullable(caller);
    }

    public void caller(Caller who) {
        caller = who;
    }

    /** What kind of problem it was answered with; absent if with none. */
    @Nullable
    public String code() {
        return code;
    }

    public void code(String problem) {
        code = problem;
    }

    /** Does something for it on the current thread. */
    public <T> T during(Work<T> work) throws Exception {
        Exchange before = CURRENT.get();
        CURRENT.set(this);
        MDC.clear();
        MDC.put(REQUEST_ID, requestId);
        if (traceParent != null) {
            MDC.put(TRACE_PARENT, traceParent);
        }
        try {
            return work.run();
        } finally {
            MDC.clear();
            CURRENT.set(before);
        }
    }

    /** Something to be done. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws Exception;
    }
}
