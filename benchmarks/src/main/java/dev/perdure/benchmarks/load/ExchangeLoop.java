package dev.perdure.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs many exchanges on the calling thread, each on a connection of its own.
 *
 * <p>They start evenly spread over a ramp. One selector, one buffer, nothing allocated while reading. Closing ends what is
 * still open.
 */
final class ExchangeLoop implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final InetSocketAddress server;
    private final Selector selector;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] heap = new byte[BUFFER];
    private int open;

    ExchangeLoop(InetSocketAddress server) throws IOException {
        this.server = server;
        this.selector = Selector.open();
    }

    /**
     * Starts all exchanges and returns when all are done, or at the deadline.
     *
     * @param rampNanos how long it takes to start them all
     * @param deadline by {@link System#nanoTime}
     * @param enough asked after each round; what is open stays open when it is true
     */
    void run(List<? extends Exchange> exchanges, long rampNanos, long deadline, Enough enough) throws IOException {
        long begun = System.nanoTime();
        int started = 0;
        while (!enough.reached() && (started < exchanges.size() || open > 0)) {
            long now = System.nanoTime();
            if (now - deadline >= 0) {
                return;
            }
            long next = deadline;
            while (started < exchanges.size()) {
                long due = begun + rampNanos * started / exchanges.size();
                if (due - now > 0) {
                    next = Math.min(due, deadline);
                    break;
                }
                start(exchanges.get(started++));
            }
            selector.select(this::ready, Math.max(1, TimeUnit.NANOSECONDS.toMillis(next - now)));
        }
    }

    /** Says when a run has seen what it wanted. */
    interface Enough {

        Enough WHEN_ALL_ARE_DONE = () -> false;

        boolean reached();
    }

    private void start(Exchange exchange) throws IOException {
        SocketChannel channel = SocketChannel.open();
        open++;
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(server);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, exchange);
            if (connected) {
                send(key, channel, exchange);
            }
        } catch (IOException refused) {
            end(channel);
            exchange.cut(refused.toString());
        }
    }

    private void ready(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        Exchange exchange = (Exchange) key.attachment();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                send(key, channel, exchange);
            } else if (key.isReadable()) {
                read(channel, exchange);
            }
        } catch (IOException broken) {
            end(channel);
            exchange.cut(broken.toString());
        }
    }

    private static void send(SelectionKey key, SocketChannel channel, Exchange exchange) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(exchange.request());
        exchange.sent(micros());
        // A new connection's send buffer takes a request of some hundred bytes at once.
        channel.write(request);
        if (request.hasRemaining()) {
            throw new IOException("the system takes no request");
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private void read(SocketChannel channel, Exchange exchange) throws IOException {
        direct.clear();
        int length = channel.read(direct);
        long now = micros();
        if (length < 0) {
            end(channel);
            exchange.cut("closed by the server");
            return;
        }
        direct.flip();
        direct.get(heap, 0, length);
        if (!exchange.received(heap, length, now)) {
            end(channel);
        }
    }

    private void end(SocketChannel channel) {
        open--;
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // There is nothing left to be done about it.
        }
    }

    private static long micros() {
        return System.nanoTime() / 1_000;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
