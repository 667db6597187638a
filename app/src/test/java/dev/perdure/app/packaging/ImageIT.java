package dev.perdure.app.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.app.ServerProcess;
import dev.perdure.app.packaging.Dockerfile.Instruction;
import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.app.privatedb.PrivatePostgres;
import dev.perdure.app.privatedb.UnpackedPrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile, without an engine: what stands in it is done word by word, with a folder of each stage in the place of
 * {@code /opt}, and what comes out is run with everything read-only, as the user and with the environment that it names.
 *
 * <p>What is not shown is that the base images hold what they are taken for.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ImageIT {

    @TempDir
    Path temporary;

    private Dockerfile file;
    private Path build;
    private Path image;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue(Programs.canMount(temporary), "nobody but root may put folders in the place of others");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        file = Dockerfile.read();
        build = Files.createDirectories(temporary.resolve("build"));
        image = Files.createDirectories(temporary.resolve("image"));
    }

    @Test
    void itsStepsMakeAServerThatRunsAsNobodyWithNothingToWriteTo() throws Exception {
        assertThat(file.stages()).hasSize(2);
        for (Instruction step : file.stages().getFirst()) {
            switch (step.word()) {
                case "FROM" -> assertThat(step.rest()).endsWith("-jdk AS build");
                case "ADD" -> {
                    assertThat(step.rest()).isEqualTo("perdure-server.tar.gz /opt/");
                    Programs.unpack(build);
                }
                case "RUN" -> Programs.run(withTools(), in(build, step.rest())).orFail();
                default -> throw new AssertionError("unknown to this test: " + step.word());
            }
        }
        for (Instruction step : file.stages().getLast()) {
            if (step.word().equals("COPY")) {
                String[] parts = step.rest().split(" ", -1);
                assertThat(parts[0]).isEqualTo("--from=build");
                assertThat(parts[1]).isEqualTo(parts[2]).startsWith("/opt/");
                Path from = build.resolve(Path.of("/opt").relativize(Path.of(parts[1])));
                Programs.run(Map.of(), "cp", "-a", from.toString(), image + "/").orFail();
            }
        }
        assertThat(image.resolve("java/bin")).isDirectoryContaining(path -> path.endsWith("java"));
        theEntryPointIsWhatTheLauncherDoes();
        UnpackedPrograms.putInto(temporary.resolve("data"));
        try (DataFolder data = DataFolder.take(temporary.resolve("data"));
                PrivatePostgres postgres = PrivatePostgres.start(data)) {
            theServerRuns(postgres);
        }
    }

    /** The launcher is given a Java that only says what it was given. */
    private void theEntryPointIsWhatTheLauncherDoes() throws Exception {
        Path java = Files.createDirectories(temporary.resolve("java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.copy(build.resolve("java/release"), temporary.resolve("java/release"));
        Map<String, String> environment =
                Map.of("JAVA_HOME", java.resolve("../..").normalize().toString());
        List<String> launched = Programs.run(environment, in(build, "/opt/perdure-server/bin/perdure-server"))
                .orFail()
                .output()
                .lines()
                .toList();
        List<String> entry = file.only("ENTRYPOINT").exec();
        assertThat(entry.getFirst()).isEqualTo("/opt/java/bin/java");
        assertThat(entry.subList(1, entry.size())).isEqualTo(launched);
        List<String> health = new ArrayList<>(entry);
        health.add("health");
        assertThat(file.only("HEALTHCHECK").exec()).isEqualTo(health);
    }

    private void theServerRuns(PrivatePostgres postgres) throws Exception {
        Map<String, String> environment = new HashMap<>(file.only("ENV").pairs());
        assertThat(environment).containsEntry("PERDURE_HOST", "0.0.0.0");
        environment.put("PERDURE_HOST", "127.0.0.1"); // nobody else is to reach a test
        environment.put("PERDURE_PORT", "0");
        environment.put("PERDURE_DATABASE_URL", postgres.jdbcUrl());
        environment.put("PERDURE_DATABASE_USER", postgres.user());
        environment.put("PERDURE_DATABASE_PASSWORD", postgres.password());
        try (ServerProcess server = ServerProcess.start(new ProcessBuilder(
                contained(environment, file.only("ENTRYPOINT").exec())))) {
            assertThat(server.errors().lines()).hasSize(1).allMatch(line -> line.contains("Listening on"));
            environment.put("PERDURE_PORT", Integer.toString(server.address().getPort()));
            List<String> health =
                    contained(environment, file.only("HEALTHCHECK").exec());
            assertThat(Programs.run(Map.of(), health).orFail().output()).contains("\"status\":\"ok\"");
            assertThat(server.stop()).isEqualTo(128 + 15);
            assertThat(Programs.run(Map.of(), health).exitCode()).isEqualTo(1);
        }
    }

    private static Map<String, String> withTools() {
        return Map.of(
                "JAVA_TOOL_OPTIONS",
                "-XX:TieredStopAtLevel=1", // jlink ends before more would pay
                "PATH",
                Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
    }

    /** A line of shell, run with the folder in the place of {@code /opt}. */
    private static List<String> in(Path folder, String line) {
        return List.of("unshare", "--mount", "sh", "-c", "mount --bind '" + folder + "' /opt && cd / && " + line);
    }

    /** A command with the image in the place of {@code /opt}, nothing that can be written, its user, its environment alone. */
    private List<String> contained(Map<String, String> environment, List<String> command) {
        String[] user = file.only("USER").rest().split(":", -1);
        List<String> contained = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
        contained.add("mount --bind '" + image + "' /opt && mount -o remount,bind,ro / && cd / && exec setpriv --reuid="
                + user[0] + " --regid=" + user[1] + " --clear-groups --no-new-privs env -i \"$@\"");
        contained.add("sh");
        environment.forEach((name, value) -> contained.add(name + "=" + value));
        contained.addAll(command);
        return contained;
    }
}
