package dev.perdure.app.faults.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Passes a client's one request on to a server, and of the answer so many frames and a half. */
public final class HalfFrameRelay implements AutoCloseable {

    private static final byte[] DATA = "\ndata: {".getBytes(StandardCharsets.US_ASCII);
    private static final int INTO_THE_FRAME = 12;

    private final ServerSocket door;
    private final URI server;
    private final int frames;
    private final CountDownLatch half = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private HalfFrameRelay(ServerSocket door, URI server, int frames) {
        this.door = door;
        this.server = server;
        this.frames = frames;
    }

    public static HalfFrameRelay start(URI server, int frames) throws IOException {
        HalfFrameRelay relay =
                new HalfFrameRelay(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), server, frames);
        Thread.ofVirtual().name("half-frame-relay").start(relay::run);
        return relay;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** Waits until the client has half a frame; false if that doesn't come in time. */
    public boolean awaitHalf(long seconds) throws InterruptedException {
        return half.await(seconds, TimeUnit.SECONDS);
    }

    private void run() {
        try (Socket client = door.accept();
                Socket upstream = new Socket(server.getHost(), server.getPort())) {
            Thread.ofVirtual().start(() -> passRequest(client, upstream));
            passHalf(upstream.getInputStream(), client.getOutputStream());
            half.countDown();
            closed.await();
        } catch (IOException ended) {
            return; // the client or the server has left before
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void passRequest(Socket client, Socket upstream) {
        try {
            client.getInputStream().transferTo(upstream.getOutputStream());
        } catch (IOException ended) {
            return; // whoever ended it knows
        }
    }

    private void passHalf(InputStream in, OutputStream out) throws IOException {
        int matched = 0;
        int begun = 0;
        int into = 0;
        while (into < INTO_THE_FRAME) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended before");
            }
            out.write(next);
            matched = next == DATA[matched] ? matched + 1 : next == DATA[0] ? 1 : 0;
            if (matched == DATA.length) {
                matched = 0;
                begun++;
            }
            into = begun > frames ? into + 1 : 0;
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        door.close();
    }
}
