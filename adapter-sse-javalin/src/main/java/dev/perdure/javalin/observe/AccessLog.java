package dev.perdure.javalin.observe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request that was answered, at {@code INFO} of the logger {@code perdure.access}; a stream's when it is
 * over. Safe for use by many threads.
 */
public final class AccessLog {

    private static final Logger LOG = LoggerFactory.getLogger("perdure.access");

    private AccessLog() {}

    /**
     * What is written of a request.
     *
     * @param path as it was sent, without its query
     * @param bytes of the answer's body
     * @param client the address that it came from, as far as that is to be believed
     */
    public record Line(String method, String path, int status, long bytes, String client) {

        /** The same when it has become known how long the answer is. */
        public Line withBytes(long count) {
            return new Line(method, path, status, count, client);
        }
    }

    /** Writes the line, unless nobody wants it. */
    public static void write(Exchange exchange, Line line) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        String subject = exchange.caller().map(caller -> caller.subject()).orElse("-");
        long millis = exchange.age() / 1_000_000;
        LOG.atInfo()
                .addKeyValue("method", line.method())
                .addKeyValue("path", line.path())
                .addKeyValue("status", line.status())
                .addKeyValue("duration_ms", millis)
                .addKeyValue("bytes", line.bytes())
                .addKeyValue("request_id", exchange.requestId())
                .addKeyValue("caller", subject)
                .addKeyValue("client", line.client())
                .log(
                        "{} {} {} {}ms {}B request={} client={} caller={}",
                        line.method(),
                        quoted(line.path()),
                        line.status(),
                        millis,
                        line.bytes(),
                        exchange.requestId(),
                        line.client(),
                        quoted(subject));
    }

    /** So that nothing in it can look like a field of its own. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
