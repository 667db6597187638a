package dev.perdure.javalin.limit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections as far as there is room for them, and closes those that keep it waiting.
 *
 * <p>One too many is closed at once, without a word: whoever has reached that limit would only take more of what is short. All
 * connections are looked at once in a while by one thread, instead of each having a timer.
 *
 * <p>No buffer is used for a second connection. In Jetty 12.1 two threads may serve a connection at once after a malformed
 * request, and one of them may read into a buffer that the other has just given back: from a pool, what was read there came out
 * before the next answer to somebody else. A new buffer costs less than that, and one on the heap is freed like anything else.
 */
public final class GuardedConnector extends ServerConnector {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedConnector.class);

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What the system keeps for a client that doesn't read; without a bound it would be megabytes. */
    private static final int SEND_BUFFER = 64 * 1024;

    private final Limits limits;
    private final long idleNanos;
    private final ScheduledExecutorService clock;
    private final Map<EndPoint, OpenConnection> open = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Counts<String> ofAddress;
    private @Nullable ScheduledFuture<?> looking;

    /** @param clock looks at the connections; never blocked */
    public GuardedConnector(
            Server server,
            HttpConfiguration http,
            Limits limits,
            Duration idleTimeout,
            ScheduledExecutorService clock) {
        super(server, null, null, new ByteBufferPool.NonPooling(), 1, 1, new HttpConnectionFactory(onHeap(http)));
        this.limits = limits;
        this.idleNanos = idleTimeout.toNanos();
        this.clock = clock;
        this.ofAddress = new Counts<>(limits.addressConnections());
        setIdleTimeout(idleTimeout.toMillis());
        setAcceptedSendBufferSize(SEND_BUFFER);
    }

    private static HttpConfiguration onHeap(HttpConfiguration http) {
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        return http;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Duration quarter = limits.headerDeadline().dividedBy(4);
        long pause = (quarter.compareTo(LOOK) < 0 ? quarter : LOOK).toNanos();
        looking = clock.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        if (looking != null) {
            looking.cancel(false);
        }
        super.doStop();
    }

    @Override
    protected void onEndPointOpened(EndPoint end) {
        super.onEndPointOpened(end);
        OpenConnection connection = new OpenConnection(end, idleNanos);
        open.put(end, connection);
        boolean room = count.incrementAndGet() <= limits.connections() || limits.connections() == 0;
        connection.whenClosed(count::decrementAndGet);
        Optional<String> key = limitedAddress(end);
        if (key.isPresent() && room) {
            room = ofAddress.take(key.get());
            if (room) {
                connection.whenClosed(() -> ofAddress.leave(key.get()));
            }
        }
        if (!room) {
            LOG.debug("A connection of {} is one too many", end.getRemoteSocketAddress());
            end.close();
        }
    }

    private Optional<String> limitedAddress(EndPoint end) {
        return end.getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && remote.getAddress() != null
                        && !remote.getAddress().isLoopbackAddress()
                        && !limits.trustedProxies().holds(remote.getAddress())
                ? Optional.of(AddressText.key(remote.getAddress()))
                : Optional.empty();
    }

    @Override
    protected void onEndPointClosed(EndPoint end) {
        super.onEndPointClosed(end);
        OpenConnection connection = open.remove(end);
        if (connection != null) {
            connection.closed();
        }
    }

    /** What is known of the connection of an end point; null if it is none of this connector's, or closed. */
    @Nullable
    OpenConnection connection(EndPoint end) {
        return open.get(end);
    }

    private void look() {
        try {
            long now = System.nanoTime();
            for (OpenConnection connection : open.values()) {
                String reason = connection.overdue(now, limits.headerDeadline().toNanos());
                if (reason != null) {
                    LOG.debug(
                            "A connection of {} is closed: {}", connection.end().getRemoteSocketAddress(), reason);
                    connection.end().close(new TimeoutException(reason));
                }
            }
        } catch (RuntimeException defect) {
            // The next look must come.
            LOG.error("Looking at the connections failed", defect);
        }
    }
}
