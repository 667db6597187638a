package dev.perdure.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between repositories and PostgreSQL, and at a sign loses a message and the connection with it, once: a request, so
 * that nothing was done, or an answer, so that all was done and nobody heard of it.
 */
final class LossyProxy implements AutoCloseable {

    /** What is lost. */
    enum Loss {
        REQUEST,
        ANSWER
    }

    private record Plan(Loss loss, String sign) {}

    private final ServerSocket door;
    private final int target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable Plan> plan = new AtomicReference<>();
    private final Semaphore losses = new Semaphore(0);

    LossyProxy(int target) {
        this.target = target;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Loses the next message that holds the sign, which is ASCII. */
    void lose(Loss loss, String sign) {
        plan.set(new Plan(loss, sign));
    }

    /** How often something was lost. */
    int losses() {
        return losses.availablePermits();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                threads.execute(() -> carry(client, server, Loss.REQUEST));
                threads.execute(() -> carry(server, client, Loss.ANSWER));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket from, Socket to, Loss loss) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (isToBeLost(loss, buffer, n)) {
                    // Closed with a linger of no time a connection is reset.
                    from.setSoLinger(true, 0);
                    to.setSoLinger(true, 0);
                    losses.release();
                    return;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException broken) {
            // The other direction ends too.
            return;
        }
    }

    private boolean isToBeLost(Loss loss, byte[] buffer, int length) {
        Plan now = plan.get();
        return now != null
                && now.loss() == loss
                && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(now.sign())
                && plan.compareAndSet(now, null);
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
