package dev.perdure.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineReaderTest {

    private static Configuration configuration(Map<String, String> environment, String... arguments) {
        Command command = new CommandLineReader(environment, "1.2.3").read(List.of(arguments));
        assertThat(command).isInstanceOf(Command.Run.class);
        return ((Command.Run) command).configuration();
    }

    private static String refusal(Map<String, String> environment, String... arguments) {
        try {
            configuration(environment, arguments);
        } catch (SettingException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("not refused");
    }

    @Nested
    class Values {

        @Test
        void areTheDocumentedDefaultsWithoutAnyFlag() {
            Configuration found = configuration(Map.of());
            assertThat(found.value(ServerSettings.HOST)).isEqualTo("127.0.0.1");
            assertThat(found.value(ServerSettings.PORT)).isEqualTo(8080);
            assertThat(found.value(ServerSettings.BASE_PATH)).isEqualTo("/api/app");
            assertThat(found.value(ServerSettings.DATA_DIR)).isEqualTo(Path.of("./chat-data"));
            assertThat(found.value(ServerSettings.LEASE)).isEqualTo(Duration.ofSeconds(10));
            assertThat(found.value(ServerSettings.RETENTION)).isEqualTo(Duration.ofHours(24));
            assertThat(found.store()).isEqualTo(Store.EMBEDDED);
            assertThat(found.find(ServerSettings.MODEL_URL)).isEmpty();
        }

        @Test
        void comeFromTheFlagBeforeTheVariable() {
            Map<String, String> environment = Map.of("PERDURE_PORT", "9000", "PERDURE_MAX_MESSAGE_BYTES", "1000");
            Configuration found = configuration(environment, "--port", "9001", "--turn-timeout=500ms");
            assertThat(found.value(ServerSettings.PORT)).isEqualTo(9001);
            assertThat(found.value(ServerSettings.MAX_MESSAGE_BYTES)).isEqualTo(1000);
            assertThat(found.value(ServerSettings.TURN_TIMEOUT)).isEqualTo(Duration.ofMillis(500));
        }

        @Test
        void ofASecretMayStandInAFileThatAVariableNames(@TempDir Path folder) throws Exception {
            Path file = Files.writeString(folder.resolve("password"), "hunter2\n");
            Map<String, String> named = Map.of("PERDURE_DATABASE_PASSWORD_FILE", file.toString());
            assertThat(configuration(named).value(ServerSettings.DATABASE_PASSWORD))
                    .isEqualTo("hunter2");
            assertThat(configuration(named, "--database-password=flag").value(ServerSettings.DATABASE_PASSWORD))
                    .isEqualTo("flag");
            assertThat(refusal(Map.of(
                            "PERDURE_DATABASE_PASSWORD_FILE",
                            folder.resolve("none").toString())))
                    .startsWith("PERDURE_DATABASE_PASSWORD_FILE")
                    .contains("can't be read")
                    .doesNotContain("none");
        }

        @Test
        void ofWhatIsNoSecretStandInNoFile(@TempDir Path folder) throws Exception {
            Path file = Files.writeString(folder.resolve("port"), "9000");
            assertThat(configuration(Map.of("PERDURE_PORT_FILE", file.toString()))
                            .value(ServerSettings.PORT))
                    .isEqualTo(8080);
        }

        @Test
        void treatAnEmptyVariableAsNone() {
            assertThat(configuration(Map.of("PERDURE_DATABASE_URL", "", "PERDURE_PORT", ""))
                            .store())
                    .isEqualTo(Store.EMBEDDED);
        }

        @Test
        void implyTheStoreByTheDatabase() {
            assertThat(configuration(Map.of(), "--database-url", "jdbc:postgresql://localhost/chat")
                            .store())
                    .isEqualTo(Store.POSTGRES);
            assertThat(configuration(Map.of(), "--store=memory").store()).isEqualTo(Store.MEMORY);
        }

        @Test
        void mayBeginWithAnAtSignOrADash() {
            Configuration found = configuration(Map.of("PERDURE_MODEL_KEY", "-x"), "--database-password", "@secret");
            assertThat(found.value(ServerSettings.DATABASE_PASSWORD)).isEqualTo("@secret");
            assertThat(found.value(ServerSettings.MODEL_KEY)).isEqualTo("-x");
        }
    }

    @Nested
    class Refusals {

        @ParameterizedTest
        @CsvSource({
            "--port, 65536, 0 to 65535",
            "--port, -1, 0 to 65535",
            "--port, ８０, 0 to 65535",
            "--port, 99999999999999999999, 0 to 65535",
            "--turn-timeout, 10, such as 500ms",
            "--turn-timeout, 10 s, such as 500ms",
            "--turn-timeout, 0s, from 100ms",
            "--lease, 999999999d, to 1h",
            "--store, oracle, 'one of embedded, postgres, memory'",
            "--database-live, tell, 'one of listen, poll'",
            "--base-path, api, such as /api/app",
            "--base-path, /api/, such as /api/app",
            "--base-path, /a/../b, such as /api/app",
            "--database-schema, 'x; drop', 'a-z 0-9 _'",
            "--host, 'a b', host name",
            "--max-message-bytes, 0, from 1",
            "--max-turns, -1, from 0",
            "--address-rate, many, from 0",
            "--header-timeout, 0s, from 100ms",
            "--trusted-proxies, localhost, such as 10.0.0.0/8",
            "--trusted-proxies, 10.0.0.0/33, such as 10.0.0.0/8",
            "--cors-origins, *, such as https://app.example",
            "--cors-origins, https://app.example/, as browsers write them",
            "--security-contact, me, such as mailto:",
            "--security-contact, http://example.org, such as mailto:",
            "--security-expires, tomorrow, such as 2027-06-30",
        })
        void nameTheSettingItsValueAndWhatIsAllowed(String flag, String value, String allowed) {
            assertThat(refusal(Map.of(), flag, value)).contains(flag, value, allowed);
        }

        @Test
        void nameTheVariableWhereItIsTheSource() {
            assertThat(refusal(Map.of("PERDURE_PORT", "many"))).startsWith("PERDURE_PORT: 'many'");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
        void keepAnOpenServerFromTheNetwork(String host) {
            assertThat(refusal(Map.of(), "--host", host)).contains("--host", "--allow-open-access");
            assertThat(configuration(Map.of(), "--host", host, "--allow-open-access")
                            .value(ServerSettings.HOST))
                    .isEqualTo(host);
            assertThat(configuration(Map.of("PERDURE_ALLOW_OPEN_ACCESS", "true"), "--host", host)
                            .value(ServerSettings.HOST))
                    .isEqualTo(host);
        }

        @Test
        void coverWhatDoesNotGoTogether() {
            assertThat(refusal(Map.of(), "--store=postgres")).contains("--database-url");
            assertThat(refusal(Map.of(), "--store=memory", "--database-url=jdbc:postgresql:x"))
                    .contains("--database-url");
            assertThat(refusal(Map.of(), "--model-url=http://localhost/v1")).contains("--model-name");
            assertThat(refusal(Map.of(), "--database-pool-size=41")).contains("--database-pool-size", "40");
            assertThat(refusal(Map.of(), "--database-direct-url=jdbc:postgresql:hunter2"))
                    .contains("--database-direct-url", "--database-url")
                    .doesNotContain("hunter2");
            assertThat(refusal(Map.of(), "--database-listen-url=jdbc:postgresql:hunter2"))
                    .contains("--database-listen-url", "--database-url")
                    .doesNotContain("hunter2");
            assertThat(refusal(Map.of(), "--lease=5s")).contains("--lease", "--beat-interval");
        }

        @Test
        void coverFlagsWithoutAValueAndFlagsGivenTwice() {
            assertThat(refusal(Map.of(), "--port")).contains("--port");
            assertThat(refusal(Map.of(), "--port=1", "--port=2")).contains("--port");
            assertThat(refusal(Map.of(), "--port=")).contains("--port");
        }
    }

    @Nested
    class Secrets {

        @Test
        void appearInNoRefusal() {
            assertThat(refusal(Map.of(), "--database-pasword=hunter2"))
                    .contains("--database-pasword")
                    .doesNotContain("hunter2");
            assertThat(refusal(Map.of(), "--database-password", "correct", "hunter2"))
                    .doesNotContain("hunter2");
            assertThat(refusal(Map.of("PERDURE_MODEL_KEY", "hunter2\n"))).doesNotContain("hunter2");
            assertThat(refusal(Map.of(), "--model-url=http://me:hunter2@localhost/", "--model-name=x"))
                    .contains("--model-url")
                    .doesNotContain("hunter2");
            assertThat(refusal(Map.of(), "--database-url=postgres://me:hunter2@localhost/"))
                    .doesNotContain("hunter2");
        }

        @Test
        void appearInNoDescription() {
            Configuration found = configuration(
                    Map.of("PERDURE_DATABASE_PASSWORD", "hunter2", "PERDURE_MODEL_KEY", "hunter3"),
                    "--database-url=jdbc:postgresql://localhost/chat?password=hunter4");
            assertThat(found.toString()).contains("--port=8080").doesNotContain("hunter");
        }
    }

    @Nested
    class Words {

        @Test
        void aWordBeforeTheFlagsAsksForSomethingElseThanServing() {
            CommandLineReader reader = new CommandLineReader(Map.of(), "1.2.3");
            assertThat(reader.read(List.of("check", "--store=memory"))).isInstanceOf(Command.Check.class);
            assertThat(reader.read(List.of("migrate", "--database-url=jdbc:postgresql://h/d")))
                    .isInstanceOf(Command.Migrate.class);
            assertThatThrownBy(() -> reader.read(List.of("--store=memory", "check")))
                    .isInstanceOf(SettingException.class);
            assertThatThrownBy(() -> reader.read(List.of("check", "--lease=never")))
                    .isInstanceOf(SettingException.class);
        }
    }

    @Nested
    class Printing {

        @Test
        void helpListsEverySettingWithItsVariableAndNoSecret() {
            Command help =
                    new CommandLineReader(Map.of("PERDURE_MODEL_KEY", "hunter2"), "1.2.3").read(List.of("--help"));
            assertThat(help).isInstanceOf(Command.Print.class);
            String text = ((Command.Print) help).text().replaceAll("\\s+", "");
            for (Setting<?> setting : ServerSettings.ALL) {
                assertThat(text.replaceAll("\\s+", " "))
                        .contains(setting.flag())
                        .contains(setting.variable());
            }
            assertThat(text).contains("./chat-data").doesNotContain("hunter2");
        }

        @Test
        void versionIsTheBuilds() {
            assertThat(new CommandLineReader(Map.of(), "1.2.3").read(List.of("--version")))
                    .isEqualTo(new Command.Print("Perdure 1.2.3\n"));
        }

        @Test
        void unknownFlagsAreNamed() {
            assertThatThrownBy(() -> new CommandLineReader(Map.of(), "1.2.3").read(List.of("--prot", "1")))
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("--prot");
        }
    }
}
