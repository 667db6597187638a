package dev.perdure.javalin;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a client closes its connection while its answer is held back.
 *
 * <p>The engine looks at a connection again only when the request on it is answered. Until then this looks instead, without
 * taking a byte: a connection that can be read and has nothing to read is at its end. Where that can't be told, nothing is
 * noticed. Owned by the thread that waits, which closes it before it answers.
 */
final class Departure implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private final Runnable onLeft;
    private final AtomicBoolean over = new AtomicBoolean();
    private final @Nullable AbstractEndPoint connection;

    private boolean looking;

    private Departure(@Nullable AbstractEndPoint connection, Runnable onLeft) {
        this.connection = connection;
        this.onLeft = onLeft;
    }

    /** @param onLeft is run at most once, on a thread of the engine's; must not block */
    static Departure watch(ServletRequest request, Runnable onLeft) {
        EndPoint end = ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        boolean plain = end instanceof AbstractEndPoint && end.getTransport() instanceof SocketChannel;
        Departure departure = new Departure(plain ? (AbstractEndPoint) end : null, onLeft);
        if (departure.connection != null) {
            departure.looking = departure.connection.tryFillInterested(
                    Callback.from(InvocationType.NON_BLOCKING, departure::readable, failure -> {}));
        }
        return departure;
    }

    private void readable() {
        if (connection == null || !(connection.getTransport() instanceof SocketChannel channel)) {
            return;
        }
        try {
            // More than nothing is the client's next request, which the engine will find.
            if (channel.socket().getInputStream().available() == 0 && over.compareAndSet(false, true)) {
                onLeft.run();
            }
        } catch (IOException gone) {
            LOG.debug("A connection is gone", gone);
            if (over.compareAndSet(false, true)) {
                onLeft.run();
            }
        }
    }

    /** Stops looking, so that the engine can. */
    @Override
    public void close() {
        over.set(true);
        if (connection != null && looking) {
            var unused = connection.getFillInterest().onFail(new CancellationException());
        }
    }
}
