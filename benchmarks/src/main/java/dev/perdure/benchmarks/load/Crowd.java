package dev.perdure.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that ask for a long stream and don't read it, or a byte a second of it, on a thread of their own.
 *
 * <p>A dripping one that is cut off comes back at once. A silent one never learns of it.
 */
public final class Crowd implements AutoCloseable {

    private static final Duration DRIP = Duration.ofSeconds(1);

    /** As small as systems let it be, so that what isn't read is soon felt at the other end. */
    private static final int RECEIVE_BUFFER = 2048;

    private final InetSocketAddress server;
    private final byte[] request;
    private final List<SocketChannel> silent = new ArrayList<>();
    private final List<SocketChannel> dripping = new ArrayList<>();
    private final AtomicInteger cutOff = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;

    private Crowd(URI api, String session) {
        this.server = new InetSocketAddress(api.getHost(), api.getPort());
        this.request = Requests.follow(api, session);
        this.thread = Thread.ofPlatform().daemon().name("crowd").unstarted(this::drip);
    }

    /** Opens all streams of one session; returns when all have asked. */
    public static Crowd open(URI api, String session, int silent, int dripping) throws IOException {
        Crowd crowd = new Crowd(api, session);
        try {
            for (int i = 0; i < silent; i++) {
                crowd.silent.add(crowd.connect());
            }
            for (int i = 0; i < dripping; i++) {
                crowd.dripping.add(crowd.connect());
            }
        } catch (IOException failed) {
            crowd.close();
            throw failed;
        }
        crowd.thread.start();
        return crowd;
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        channel.connect(server);
        ByteBuffer bytes = ByteBuffer.wrap(request);
        while (bytes.hasRemaining()) {
            var unused = channel.write(bytes);
        }
        channel.configureBlocking(false);
        return channel;
    }

    private void drip() {
        ByteBuffer drop = ByteBuffer.allocate(1);
        try {
            while (!stopped) {
                long next = System.nanoTime() + DRIP.toNanos();
                for (int i = 0; i < dripping.size() && !stopped; i++) {
                    if (!reads(dripping.get(i), drop.clear())) {
                        cutOff.incrementAndGet();
                        replace(i);
                    }
                }
                Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean reads(SocketChannel channel, ByteBuffer drop) {
        try {
            return channel.read(drop) >= 0;
        } catch (IOException cut) {
            return false;
        }
    }

    private void replace(int index) {
        try {
            dripping.get(index).close();
            dripping.set(index, connect());
        } catch (IOException full) {
            refused.incrementAndGet();
        }
    }

    /** How often a dripping one was cut off. */
    public int cutOff() {
        return cutOff.get();
    }

    /** How often one that came back was not let in. */
    public int refused() {
        return refused.get();
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : silent) {
            channel.close();
        }
        for (SocketChannel channel : dripping) {
            channel.close();
        }
    }
}
