package dev.perdure.app.faults.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.perdure.app.faults.wire.Fate.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final Fate.Bounds BOUNDS = new Fate.Bounds(2000, 20, 5);
    private static final String ANSWER = "0123456789".repeat(2000);
    private static final int IN_VAIN_MILLIS = 150;

    private final AtomicInteger heard = new AtomicInteger();
    private ServerSocket server;

    /** Answers each connection whose first line is whole, and closes it. */
    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> answer(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private void answer(Socket client) {
        try (client) {
            int next = client.getInputStream().read();
            while (next >= 0 && next != '\n') {
                next = client.getInputStream().read();
            }
            if (next == '\n') {
                heard.incrementAndGet();
                client.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException gone) {
            return; // that is what is tried
        }
    }

    @Test
    void whatPassesIsWhole() throws Exception {
        for (Fate fate : List.of(new Fate.Pass(), new Fate.Late(3), new Fate.Trickle(7), new Fate.Stall(100, 20))) {
            try (FaultProxy proxy = through(fate)) {
                assertThat(ask(proxy)).as(fate.toString()).isEqualTo(ANSWER);
            }
        }
    }

    @Test
    void aCutAnswerEndsAtItsByte() throws Exception {
        for (int bytes : List.of(0, 1, 4096, 4097)) {
            try (FaultProxy proxy = through(new Fate.CutAnswer(bytes, Ending.FIN))) {
                assertThat(ask(proxy)).isEqualTo(ANSWER.substring(0, bytes));
            }
        }
        assertThat(heard).as("the questions were heard").hasValue(4);
    }

    @Test
    void aResetIsOne() throws Exception {
        try (FaultProxy proxy = through(new Fate.CutAnswer(100, Ending.RST))) {
            assertThatIOException().isThrownBy(() -> ask(proxy)).withMessageContaining("reset");
        }
        try (FaultProxy proxy = through(new Fate.Refuse())) {
            assertThatIOException().isThrownBy(() -> ask(proxy));
        }
        assertThat(heard).as("but the refused one").hasValue(1);
    }

    @Test
    void aCutQuestionIsNotHeard() throws Exception {
        try (FaultProxy proxy = through(new Fate.CutQuestion(3, Ending.FIN))) {
            assertThat(ask(proxy)).isEmpty();
        }
        assertThat(heard).hasValue(0);
    }

    @Test
    void aHalfOpenOneSaysNothingMoreAndEndsWithTheProxy() throws Exception {
        FaultProxy proxy = through(new Fate.HalfOpen(10));
        try (proxy;
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            client.getOutputStream().write('\n');
            InputStream in = client.getInputStream();
            assertThat(in.readNBytes(10)).hasSize(10);
            client.setSoTimeout(IN_VAIN_MILLIS);
            assertThatIOException().isThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            client.setSoTimeout(0);
            proxy.close();
            assertThatIOException().isThrownBy(in::read);
        }
    }

    @Test
    void aHealedOnePasses() throws Exception {
        try (FaultProxy proxy = through(new Fate.Refuse())) {
            proxy.heal();
            assertThat(ask(proxy)).isEqualTo(ANSWER);
        }
    }

    @Test
    void theFatesFollowFromTheSeedAndMercyIsKept() throws Exception {
        assertThat(fates(7)).isEqualTo(fates(7)).isNotEqualTo(fates(8));
        assertThat(fates(7).get(2)).isEqualTo(new Fate.Pass());
        assertThat(fates(7).get(5)).isEqualTo(new Fate.Pass());
    }

    private List<Fate> fates(long seed) throws IOException {
        try (FaultProxy proxy = FaultProxy.start(address(), seed, BOUNDS, 3)) {
            for (int i = 0; i < 6; i++) {
                new Socket(InetAddress.getLoopbackAddress(), proxy.port()).close();
            }
            while (proxy.drawn().size() < 6) {
                Thread.onSpinWait();
            }
            return proxy.drawn();
        }
    }

    @Test
    void everyKindIsDrawn() {
        assertThat(IntStream.range(0, 300)
                        .mapToObj(seed ->
                                Fate.draw(new SplittableRandom(seed), BOUNDS).getClass())
                        .distinct())
                .hasSize(Fate.class.getPermittedSubclasses().length);
    }

    private FaultProxy through(Fate fate) throws IOException {
        return FaultProxy.start(address(), n -> fate);
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    private static String ask(FaultProxy proxy) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            client.getOutputStream().write("question\n".getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
