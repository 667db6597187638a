package dev.perdure.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LauncherIT {

    @TempDir
    Path temporary;

    @Nested
    class Launch {

        @Test
        void followsSymbolicLinksThroughPathsWithSpaces() throws Exception {
            Path folder = Files.createDirectories(temporary.resolve("a folder/bin"));
            Path first = Files.createSymbolicLink(
                    folder.resolve("first link"), ServerProcess.launcher().toAbsolutePath());
            Path second = Files.createSymbolicLink(temporary.resolve("second"), Path.of("a folder/bin/first link"));
            assertThat(first).isSymbolicLink();
            assertThat(output(second, Map.of(), "--version")).startsWith("Perdure ");
        }

        @Test
        void handsOverOptionsForJavaWithoutExpandingThem() throws Exception {
            String output = output(ServerProcess.launcher(), Map.of("JAVA_OPTS", "-Dx=* -showversion"), "--version");
            assertThat(output).contains("Perdure ").contains("version \"");
        }

        @Test
        void passesOverAJavaThatIsTooOld() throws Exception {
            Path old = temporary.resolve("old/bin/java");
            Files.createDirectories(temporary.resolve("old/bin"));
            Files.writeString(old, "#!/bin/sh\necho 'java version \"1.8.0_400\"' >&2\n");
            assertThat(old.toFile().setExecutable(true)).isTrue();
            Map<String, String> environment =
                    Map.of("JAVA_HOME", temporary.resolve("old").toString());
            assertThat(output(ServerProcess.launcher(), environment, "--version"))
                    .startsWith("Perdure ");
        }

        @Test
        void saysSoWhereThereIsNoJavaThatIsNewEnough() throws Exception {
            Path impossible = temporary.resolve("bin/perdure-server");
            Files.createDirectories(temporary.resolve("bin"));
            Files.copy(ServerProcess.launcher(), impossible, StandardCopyOption.COPY_ATTRIBUTES);
            Files.copy(ServerProcess.launcher().resolveSibling("find-java"), impossible.resolveSibling("find-java"));
            Files.writeString(impossible, Files.readString(impossible).replace("least=21", "least=9999"));
            assertThat(output(impossible, Map.of()))
                    .contains("no Java 9999 or newer")
                    .contains("JAVA_HOME");
        }
    }

    @Nested
    class Preparation {

        @Test
        void saysWhatItFindsAndLeaves() throws Exception {
            assertThat(output(ServerProcess.launcher(), Map.of(), "check", "--store=memory"))
                    .contains("ok ", "--port=8080")
                    .doesNotContain("Perdure is ready");
        }
    }

    @Nested
    class Refusal {

        @Test
        void ofASettingEndsWithTwo() throws Exception {
            ServerProcess.Ended ended = ServerProcess.run(temporary, "--lease=never");
            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.errors())
                    .contains("--lease", "'never'", "a duration")
                    .doesNotContain("Exception");
        }

        @Test
        void ofADatabaseEndsWithOneAndKeepsThePassword() throws Exception {
            ServerProcess.Ended ended = ServerProcess.run(
                    temporary,
                    "--database-url=jdbc:postgresql://127.0.0.1:" + closedPort() + "/chat?password=hunter2",
                    "--database-password=hunter3");
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.errors())
                    .contains("--database-url")
                    .contains("refused")
                    .doesNotContain("hunter")
                    .doesNotContain("\tat ");
        }

        @Test
        void ofAUrlThatTheDriverCannotReadRepeatsNothingOfIt() throws Exception {
            ServerProcess.Ended ended = ServerProcess.run(
                    temporary, "--database-url=jdbc:postgresql://127.0.0.1:54x2/chat?user=u&password=hunter2");
            assertThat(ended.exitCode()).isNotZero();
            assertThat(ended.errors()).doesNotContain("hunter").doesNotContain("\tat ");
        }

        @Test
        void ofAFolderInUseNamesItsHolder() throws Exception {
            ProcessBuilder command = new ProcessBuilder(
                    ServerProcess.launcher().toString(), "--port=0", "--data-dir=" + temporary.resolve("data"));
            command.environment().put("JAVA_HOME", System.getProperty("java.home"));
            try (ServerProcess first = ServerProcess.start(command)) {
                ServerProcess.Ended second = ServerProcess.run(temporary.resolve("data"));
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.errors()).contains("in use by another server").doesNotContain("\tat ");
                assertThat(first.errors()).doesNotContain("WARN").doesNotContain("ERROR");
                assertThat(first.stop()).isEqualTo(128 + 15);
            }
        }

        @Test
        void ofATakenPortSaysWhatToDo() throws Exception {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                String output = output(
                        ServerProcess.launcher(),
                        Map.of("PERDURE_PORT", Integer.toString(taken.getLocalPort())),
                        "--store=memory");
                assertThat(output).contains("Can't listen", "--port").doesNotContain("\tat ");
            }
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String output(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
