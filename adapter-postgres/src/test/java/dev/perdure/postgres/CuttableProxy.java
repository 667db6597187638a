package dev.perdure.postgres;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between clients and a PostgreSQL server and understands as much of what they say (PostgreSQL manual, "Message
 * Formats") as to count statements. It can fall silent without closing anything, as a network does, and swallow
 * notifications, as a pooler does.
 */
final class CuttableProxy implements AutoCloseable {

    private static final int NO_KIND = 0;
    private static final int SYNC = 'S';
    private static final int NOTIFICATION = 'A';
    private static final int LONGEST_MESSAGE = 64 << 20;

    private final ServerSocket door;
    private final int serverPort;
    private final boolean forwardsNotifications;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicLong statements = new AtomicLong();

    private volatile boolean refuses;

    CuttableProxy(int serverPort, boolean forwardsNotifications) throws IOException {
        this.serverPort = serverPort;
        this.forwardsNotifications = forwardsNotifications;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var unused = threads.submit(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** From now on nothing passes over the connections there are, and nothing is closed. */
    void cut() {
        links.forEach(link -> link.silent = true);
    }

    /** Sets whether new connections are closed at once. */
    void refuse(boolean all) {
        refuses = all;
    }

    /** How many connections there have been. */
    int connections() {
        return links.size();
    }

    /** How many round trips the clients have asked for, over all connections. */
    long statements() {
        return statements.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Link link : links) {
            link.close();
        }
        threads.shutdownNow();
        threads.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                if (refuses) {
                    client.close();
                    continue;
                }
                Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), serverPort));
                links.add(link);
                var unusedUp = threads.submit(() -> {
                    link.passOn(client.getInputStream(), link.server.getOutputStream(), true);
                    return null;
                });
                var unusedDown = threads.submit(() -> {
                    link.passOn(link.server.getInputStream(), client.getOutputStream(), false);
                    return null;
                });
            }
        } catch (IOException closed) {
            if (!door.isClosed()) {
                throw new UncheckedIOException(closed);
            }
        }
    }

    private final class Link {

        private final Socket client;
        private final Socket server;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean silent;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /** Hands on until one of the two closes; where the link is cut the other never hears of it. */
        void passOn(InputStream source, OutputStream target, boolean fromClient)
                throws IOException, InterruptedException {
            try {
                handOn(new DataInputStream(source), target, fromClient);
            } finally {
                if (silent) {
                    over.await();
                }
                close();
            }
        }

        /** Every message is a byte for its kind and four for the length of the rest; only a client's first has no kind. */
        private void handOn(DataInputStream from, OutputStream target, boolean fromClient)
                throws IOException, InterruptedException {
            boolean first = fromClient;
            int kind = first ? NO_KIND : from.read();
            while (kind >= 0) {
                byte[] body = body(from);
                if (silent) {
                    over.await();
                }
                if (fromClient && kind == SYNC) {
                    statements.incrementAndGet();
                }
                if (fromClient || kind != NOTIFICATION || forwardsNotifications) {
                    if (!first) {
                        target.write(kind);
                    }
                    target.write(body);
                    target.flush();
                }
                first = false;
                kind = from.read();
            }
        }

        /** The length, which counts itself, and the rest. */
        private byte[] body(DataInputStream from) throws IOException {
            int length = from.readInt();
            if (length < 4 || length > LONGEST_MESSAGE) {
                throw new IOException("a message of " + length + " bytes");
            }
            byte[] body = new byte[length];
            body[0] = (byte) (length >>> 24);
            body[1] = (byte) (length >>> 16);
            body[2] = (byte) (length >>> 8);
            body[3] = (byte) length;
            from.readFully(body, 4, length - 4);
            return body;
        }

        void close() throws IOException {
            over.countDown();
            client.close();
            server.close();
        }
    }
}
