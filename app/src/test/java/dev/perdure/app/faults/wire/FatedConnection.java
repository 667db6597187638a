package dev.perdure.app.faults.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One connection through a {@link FaultProxy}: a thread for the questions, one for the answers. */
final class FatedConnection {

    private static final int CONNECT_MILLIS = 5000;
    private static final int PIECE = 4096;

    private final Socket client;
    private final Socket server = new Socket();
    private final Fate fate;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean dead;

    FatedConnection(Socket client, Fate fate) {
        this.client = client;
        this.fate = fate;
    }

    /** Carries it to its end. */
    void run(InetSocketAddress address) {
        if (fate instanceof Fate.Refuse) {
            reset();
            return;
        }
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(address, CONNECT_MILLIS);
            Thread answers = Thread.ofVirtual().name("fault-proxy-answers").start(this::passAnswers);
            passQuestions();
            answers.join();
        } catch (IOException away) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void passQuestions() {
        int left = fate instanceof Fate.CutQuestion cut ? cut.bytes() : Integer.MAX_VALUE;
        try {
            left = pass(client.getInputStream(), server.getOutputStream(), left, PIECE, 0);
            if (left == 0 && fate instanceof Fate.CutQuestion cut) {
                end(cut.ending());
            } else {
                server.shutdownOutput(); // a client may close its side and still hear
            }
        } catch (IOException gone) {
            hangUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void passAnswers() {
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            switch (fate) {
                case Fate.Late late -> end(in, out, Integer.MAX_VALUE, PIECE, late.millis());
                case Fate.Trickle trickle -> end(in, out, Integer.MAX_VALUE, trickle.bytes(), 0);
                case Fate.CutAnswer cut -> {
                    int left = pass(in, out, cut.bytes(), PIECE, 0);
                    boolean heard = left == 0 && in.read() >= 0; // that far it has come, and no farther
                    end(heard ? cut.ending() : Fate.Ending.FIN);
                }
                case Fate.Stall stall -> {
                    if (pass(in, out, stall.bytes(), PIECE, 0) == 0) {
                        var unused = over.await(stall.millis(), TimeUnit.MILLISECONDS);
                    }
                    end(in, out, Integer.MAX_VALUE, PIECE, 0);
                }
                case Fate.HalfOpen half -> {
                    if (pass(in, out, half.bytes(), PIECE, 0) == 0) {
                        dead = true;
                        over.await();
                    }
                    end(Fate.Ending.FIN);
                }
                case Fate.Pass pass -> end(in, out, Integer.MAX_VALUE, PIECE, 0);
                case Fate.CutQuestion question -> end(in, out, Integer.MAX_VALUE, PIECE, 0);
                case Fate.Refuse refuse -> throw new IllegalStateException("it was refused");
            }
        } catch (IOException gone) {
            hangUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes what comes, and the other side's end after it. */
    private void end(InputStream in, OutputStream out, int limit, int piece, int lateMillis)
            throws IOException, InterruptedException {
        var unused = pass(in, out, limit, piece, lateMillis);
        end(Fate.Ending.FIN);
    }

    /** Passes bytes until the limit or the end; gives how many were left to the limit. */
    private int pass(InputStream in, OutputStream out, int limit, int piece, int lateMillis)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[piece];
        int left = limit;
        while (left > 0) {
            int read = in.read(buffer, 0, Math.min(piece, left));
            if (dead) {
                over.await();
            }
            if (read < 0) {
                return left;
            }
            if (lateMillis > 0 && over.await(lateMillis, TimeUnit.MILLISECONDS)) {
                return left;
            }
            out.write(buffer, 0, read);
            out.flush();
            left -= left == Integer.MAX_VALUE ? 0 : read;
        }
        return 0;
    }

    private void end(Fate.Ending ending) throws IOException {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (ending == Fate.Ending.RST) {
            reset();
        } else {
            client.shutdownOutput(); // the client closes its side when it has seen it
            server.close();
        }
    }

    /** One side is gone: so is the other, unless it is what ended the connection. */
    private void hangUp() {
        if (!dead && ended.compareAndSet(false, true)) {
            reset();
        }
    }

    /** Ends it without a word. Idempotent. */
    void reset() {
        ended.set(true);
        over.countDown();
        try {
            client.setSoLinger(true, 0);
        } catch (IOException closed) {
            // it has ended before, which is as good
            return;
        } finally {
            close();
        }
    }

    private void close() {
        over.countDown();
        try (client;
                server) {
            return;
        } catch (IOException ignored) {
            return; // nobody is left to be told
        }
    }
}
