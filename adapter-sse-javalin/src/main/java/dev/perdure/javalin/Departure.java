package dev.perdure.javalin;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
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
 * taking a byte: a connection that can be read and has nothing to read is at its end. It is looked at twice, because the engine may
 * still have a sign from before the request was read; the end of a connection shows itself again and again. Where that can't be told,
 * nothing is noticed. Owned by the thread that waits, which closes it before it answers.
 */
final class Departure implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private final Runnable onLeft;
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable AbstractEndPoint connection;

    // Guarded by the lock, so that nobody begins to look when it is over.
    private boolean looking;
    private boolean seemedLeft;
    private boolean over;

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
        departure.look();
        return departure;
    }

    private void look() {
        lock.lock();
        try {
            if (connection != null && !over) {
                looking = connection.tryFillInterested(
                        Callback.from(InvocationType.NON_BLOCKING, this::readable, failure -> {}));
            }
        } finally {
            lock.unlock();
        }
    }

    private void readable() {
        if (connection == null || !(connection.getTransport() instanceof SocketChannel channel)) {
            return;
        }
        boolean nothing;
        try {
            // More than nothing is the client's next request, which the engine will find.
            nothing = channel.socket().getInputStream().available() == 0;
        } catch (IOException gone) {
            LOG.debug("A connection is gone", gone);
            nothing = true;
        }
        if (nothing && hasLeft()) {
            onLeft.run();
        } else if (nothing) {
            look();
        }
    }

    /** Whether nothing to read means that the client has left, as it does the second time. */
    private boolean hasLeft() {
        lock.lock();
        try {
            boolean left = seemedLeft && !over;
            over |= left;
            seemedLeft = true;
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** Stops looking, so that the engine can. */
    @Override
    public void close() {
        lock.lock();
        try {
            over = true;
            if (connection != null && looking) {
                var unused = connection.getFillInterest().onFail(new CancellationException());
            }
        } finally {
            lock.unlock();
        }
    }
}
