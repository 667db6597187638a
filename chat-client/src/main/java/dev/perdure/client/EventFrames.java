package dev.perdure.client;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamClosedByServerException;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.eventsource.StreamIOException;
import com.launchdarkly.logging.LDLogger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one event stream, pulled one by one (WHATWG HTML, section 9.2.6).
 *
 * <p>The library does the parsing. It is given one connection and not its successors: when to connect again, by which call and
 * from where is the business of whoever reads. Owned by the thread that reads.
 */
final class EventFrames {

    /**
     * One event.
     *
     * @param type {@code message} where the stream names none
     * @param id the last event id as of this event, which sticks until it is changed; empty if there is none
     */
    record Frame(String type, String data, String id) {}

    private static final URI NOWHERE = URI.create("about:blank");

    private final StreamMender stream;
    private final EventSource parser;

    /**
     * Reads a stream, which is not closed here.
     *
     * @param maxEventBytes what a single event may take, with all that belongs to it
     * @param onBytes is told whenever anything comes, were it a comment
     */
    EventFrames(InputStream stream, long maxEventBytes, Runnable onBytes) {
        this.stream = new StreamMender(stream, maxEventBytes, onBytes);
        this.parser = new EventSource.Builder(new OneConnection(this.stream)).build();
    }

    /** The next frame, as soon as it is whole; null where the stream ends. */
    @Nullable
    Frame next() throws IOException {
        try {
            MessageEvent event = parser.readMessage();
            String type = event.getEventName();
            String id = event.getLastEventId();
            return new Frame(type.isEmpty() ? "message" : type, event.getData(), id == null ? "" : id);
        } catch (StreamClosedByServerException ended) {
            return null;
        } catch (StreamIOException broken) {
            throw broken.getIOException();
        } catch (StreamException other) {
            throw new IOException(other);
        }
    }

    /** What to send as {@code Last-Event-ID}; empty for nothing. */
    String lastId() {
        return stream.lastId();
    }

    /** How many milliseconds to wait before the next connection, if the stream has said so. */
    OptionalLong retry() {
        return stream.retry();
    }

    /** Hands out a connection that stands already. */
    private static final class OneConnection extends ConnectStrategy {

        private final InputStream stream;

        OneConnection(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public Client createClient(LDLogger logger) {
            return new Client() {
                @Override
                public Result connect(@Nullable String lastEventId) {
                    return new Result(stream, NOWHERE, () -> {});
                }

                @Override
                public boolean awaitClosed(long timeoutMillis) {
                    return true;
                }

                @Override
                public URI getOrigin() {
                    return NOWHERE;
                }

                @Override
                public void close() {}
            };
        }
    }
}
