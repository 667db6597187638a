package dev.perdure.app.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.ServerProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PackageIT {

    private static final String SEEN_FROM_ARCHIVE = "dev.perdure.app.Main source: shared objects file";
    private static final Map<String, String> TELL_WHERE_CLASSES_COME_FROM =
            Map.of("JAVA_OPTS", "-Xlog:class+load:stdout");

    @TempDir
    Path temporary;

    private Path home;

    @BeforeEach
    void unpack() throws Exception {
        home = Programs.unpack(temporary);
    }

    @Test
    void holdsWhatTheFolderHoldsAndItsLicence() throws Exception {
        Path built = ServerProcess.launcher().resolveSibling("..").normalize();
        try (Stream<Path> packed = Files.walk(home);
                Stream<Path> folder = Files.walk(built)) {
            assertThat(packed.map(path -> home.relativize(path).toString()))
                    .contains("LICENSE", "NOTICE")
                    .containsExactlyInAnyOrderElementsOf(
                            folder.map(path -> built.relativize(path).toString())
                                    .filter(name -> !name.startsWith("lib/server.archive")) // good for one Java alone
                                    .toList());
        }
        assertThat(Programs.run(Map.of(), "tar", "-tvzf", Programs.PACKAGE.toString())
                        .orFail()
                        .output()
                        .lines())
                .allMatch(
                        line -> line.matches("(drwxr-xr-x|-rwxr-xr-x .*/bin/|-rw-r--r-- .*/).*|-rw[-x]r-[-x]r-[-x] .*"))
                .filteredOn(line -> line.contains("/bin/perdure-"))
                .hasSize(3)
                .allMatch(line -> line.startsWith("-rwxr-xr-x"));
    }

    @Test
    void runsFromAFolderThatNobodyMayWriteAndSaysHowItIs() throws Exception {
        Programs.run(Map.of(), "chmod", "-R", "a-w", home.toString()).orFail();
        String port = Integer.toString(freePort());
        ProcessBuilder command =
                new ProcessBuilder(home.resolve("bin/perdure-server").toString(), "--store=memory", "--port=" + port);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        List<String> question = List.of(home.resolve("bin/perdure-server").toString(), "health", "--port=" + port);
        try (ServerProcess server = ServerProcess.start(command)) {
            Programs.Outcome well = Programs.run(Map.of(), question);
            assertThat(well.output()).contains("\"status\":\"ok\"");
            assertThat(well.exitCode()).isZero();
            server.kill();
        }
        Programs.Outcome gone = Programs.run(Map.of(), question);
        assertThat(gone.output()).contains("No server answers on port " + port);
        assertThat(gone.exitCode()).isEqualTo(1);
        Programs.run(Map.of(), "chmod", "-R", "u+w", home.toString()).orFail();
    }

    @Test
    void theBuildHasMadeAnArchiveAndTheLauncherUsesIt() throws Exception {
        assertThat(version(ServerProcess.launcher(), TELL_WHERE_CLASSES_COME_FROM))
                .contains(SEEN_FROM_ARCHIVE);
    }

    @Test
    void anArchiveThatIsOfNoUseIsPassedOverInSilence() throws Exception {
        Path launcher = home.resolve("bin/perdure-server");
        String said = version(launcher, Map.of());
        assertThat(said).matches("Perdure [^\n]*\n");

        Path archive = home.resolve("lib/server.archive");
        Path java = Path.of(System.getProperty("java.home"));
        Files.writeString(archive, "what was written before the disk was full");
        Files.copy(java.resolve("release"), home.resolve("lib/server.archive.java"));
        assertThat(version(launcher, Map.of())).as("one that is broken").isEqualTo(said);

        Files.copy(
                ServerProcess.launcher().resolveSibling("../lib/server.archive"),
                archive,
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(version(launcher, Map.of("JAVA_OPTS", "-XX:+UseZGC")))
                .as("one for other options of Java")
                .isEqualTo(said);

        assertThat(version(launcher, Map.of("JAVA_OPTS", "-Xshare:off")))
                .as("one that Java is told to do without")
                .isEqualTo(said);

        Files.writeString(home.resolve("lib/server.archive.java"), "JAVA_VERSION=\"26.0.1\"\n");
        assertThat(version(launcher, TELL_WHERE_CLASSES_COME_FROM))
                .as("one of another Java")
                .contains(said)
                .doesNotContain(SEEN_FROM_ARCHIVE);
    }

    /** Java 21 to 23 keep less; any Java since can do it their way too. */
    @Test
    void anOlderJavaHasAnArchiveOfItsOwnKind() throws Exception {
        for (String script : List.of("perdure-server", "perdure-archive")) {
            Path file = home.resolve("bin").resolve(script);
            String text = Files.readString(file);
            assertThat(text).contains("-ge 24");
            Files.writeString(file, text.replace("-ge 24", "-ge 9999"));
        }
        Programs.run(Map.of(), home.resolve("bin/perdure-archive").toString()).orFail();
        try (Stream<Path> left = Files.list(home.resolve("lib"))) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("archive-"));
        }
        assertThat(version(home.resolve("bin/perdure-server"), TELL_WHERE_CLASSES_COME_FROM))
                .contains(SEEN_FROM_ARCHIVE);
    }

    private static String version(Path launcher, Map<String, String> environment) throws Exception {
        return Programs.run(environment, launcher.toString(), "--version")
                .orFail()
                .output();
    }

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
