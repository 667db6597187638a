package dev.perdure.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TerminalIT {

    @TempDir
    Path temporary;

    private ServerProcess server;

    @BeforeAll
    void serve() throws IOException {
        server = ServerProcess.start(temporary, "--store=memory");
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @Nested
    class APipe {

        @Test
        void isAnsweredWithTheAnswerAlone() throws Exception {
            try (ChatProcess chat = ChatProcess.start(server.address(), false, "--session=pipe")) {
                chat.type("/tokens 3");
                chat.type("");
                chat.type("/tokens 2");
                chat.hangUp();
                assertThat(chat.exitCode()).isZero();
                assertThat(chat.all()).matches("1@\\d+ 2@\\d+ 3@\\d+ \n1@\\d+ 2@\\d+ \n");
            }
        }

        @Test
        void endsWithOneIfTheAnswerFailed() throws Exception {
            try (ChatProcess chat = ChatProcess.start(server.address(), false)) {
                chat.type("/fail");
                chat.hangUp();
                assertThat(chat.exitCode()).isEqualTo(1);
                assertThat(chat.all())
                        .contains("perdure-chat: ", "demo_failure")
                        .doesNotContain("Exception");
            }
        }

        @Test
        void isToldThatThereIsNoServer() throws Exception {
            URI nobody;
            try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
            }
            try (ChatProcess chat = ChatProcess.start(nobody, false, "--tries=1")) {
                chat.type("hi");
                chat.hangUp();
                assertThat(chat.exitCode()).isEqualTo(1);
                assertThat(chat.all())
                        .contains("the server can't be reached, trying again in 1 s", "connection_failed")
                        .doesNotContain("Exception");
            }
        }
    }

    @Nested
    class ATerminal {

        @Test
        void isGivenPiecesAndKeepsGoingWhenAnAnswerIsStopped() throws Exception {
            try (ChatProcess chat = ChatProcess.start(server.address(), true, "--session=person")) {
                chat.await(said -> said.contains("> "));
                chat.type("/tokens 100000 at 50");
                chat.await(said -> said.contains(" 5@"));
                chat.interrupt();
                chat.await(said -> said.contains("[stopped]"));
                chat.type("/tokens 2");
                chat.await(said -> said.substring(said.indexOf("[stopped]")).contains(" 2@"));
                chat.type("/quit");
                assertThat(chat.exitCode()).isZero();
            }
        }

        @Test
        void isLeftByASecondInterruptAtThePrompt() throws Exception {
            try (ChatProcess chat = ChatProcess.start(server.address(), true)) {
                chat.await(said -> said.contains("> "));
                chat.interrupt();
                chat.await(said -> said.contains("Ctrl-C again"));
                chat.interrupt();
                assertThat(chat.exitCode()).isZero();
            }
        }

        @Test
        void seesWhatWasSaidBeforeWithoutBeingControlledByIt() throws Exception {
            String attack = "你好 😀 \u001b]0;owned\u0007\u001b[2J";
            try (ChatProcess chat = ChatProcess.start(server.address(), false, "--session=before")) {
                chat.type(attack);
                chat.hangUp();
                assertThat(chat.exitCode()).isZero();
            }
            try (ChatProcess chat = ChatProcess.start(server.address(), true, "--session=before")) {
                chat.hangUp();
                assertThat(chat.exitCode()).isZero();
                assertThat(chat.all()).contains("> 你好 😀 ␛]0;owned␇␛[2J").doesNotContain("\u001b");
            }
        }

        @Test
        void comesBackToTheAnswerThatIsBeingGiven() throws Exception {
            try (ChatProcess first = ChatProcess.start(server.address(), true, "--session=back")) {
                first.await(said -> said.contains("> "));
                first.type("/tokens 60 at 30");
                first.await(said -> said.contains(" 3@"));
            }
            try (ChatProcess second = ChatProcess.start(server.address(), true, "--session=back")) {
                String said = second.await(text -> text.contains(" 60@"));
                assertThat(said).contains("> /tokens 60 at 30").contains("1@").contains(" 30@");
                second.type("/quit");
                assertThat(second.exitCode()).isZero();
            }
        }
    }
}
