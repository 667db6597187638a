package dev.perdure.app.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.app.resume.ServedChat;
import dev.perdure.app.settings.Command;
import dev.perdure.app.settings.CommandLineReader;
import dev.perdure.app.settings.Configuration;
import dev.perdure.app.settings.ServerSettings;
import dev.perdure.app.settings.Setting;
import dev.perdure.app.settings.Store;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files to deploy with are held against the server: what they set, ask, run and wait for is there. */
class DeployFilesTest {

    private static final Path FOLDER = Path.of("..", "docs", "deploy");

    /** What the end of a server may take beside the drain. */
    private static final Duration STOP = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    @Test
    void everyVariableIsASettingOfTheServerOrOfTheProxysFile() throws Exception {
        Set<String> known =
                ServerSettings.ALL.stream().map(Setting::variable).collect(Collectors.toCollection(TreeSet::new));
        known.addAll(known.stream().map(name -> name + "_FILE").toList()); // which of them may is tried below
        known.addAll(found("\\$\\{(PERDURE_PROXY_[A-Z]+)-", "haproxy.cfg"));
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                assertThat(known).as(file.toString()).containsAll(found("(PERDURE_[A-Z_]*[A-Z])", file));
            }
        }
    }

    @Test
    void everyPathOfTheServersFolderIsThere() throws Exception {
        Set<String> paths = new TreeSet<>();
        for (String file : List.of("Dockerfile", "perdure.service", "README.md")) {
            paths.addAll(found("/opt/perdure-server/((?:bin|lib)/[a-z.-]+[a-z])", file));
        }
        assertThat(paths).contains("bin/perdure-server", "bin/perdure-archive", "lib/server.options");
        paths.removeAll(
                Set.of("lib/server.archive", "lib/perdure-server.jar", "lib/io.zonky.test.postgres")); // are made
        assertThat(paths).allMatch(path -> Files.isRegularFile(Path.of("src", "packaging", path)));
    }

    private static Set<String> found(String pattern, String file) throws IOException {
        return found(pattern, FOLDER.resolve(file));
    }

    private static Set<String> found(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the server makes of an environment that a file gives it in the image. */
    private Configuration configuration(Map<String, String> given) throws IOException {
        Map<String, String> environment =
                new HashMap<>(Dockerfile.read().only("ENV").pairs());
        environment.putAll(given);
        Path secret = Files.writeString(temporary.resolve("secret"), "hunter2\n");
        environment.replaceAll((name, value) -> name.endsWith("_FILE") ? secret.toString() : value);
        Command command = new CommandLineReader(environment, "").read(List.of());
        assertThat(command).isInstanceOf(Command.Run.class);
        Configuration configuration = ((Command.Run) command).configuration();
        assertThat(configuration.store()).isEqualTo(Store.POSTGRES);
        assertThat(configuration.value(ServerSettings.DATABASE_PASSWORD)).isEqualTo("hunter2");
        assertThat(given.keySet()).noneMatch(name -> name.matches(".*(PASSWORD|SECRET|KEY|TOKEN)"));
        return configuration;
    }

    private static Duration stopLimit(Configuration configuration) {
        return configuration.value(ServerSettings.DRAIN_TIMEOUT).plus(STOP);
    }

    @Nested
    class Compose {

        private final Yaml file = Yaml.read(FOLDER.resolve("compose.yaml")).getFirst();

        @Test
        void runsThreeServersThatTakeWhatTheyAreGiven() throws Exception {
            for (String name : List.of("one", "two", "three")) {
                Yaml server = file.at("services", name);
                Configuration configuration =
                        configuration(server.at("environment").texts());
                assertThat(Duration.parse("PT" + server.text("stop_grace_period")))
                        .isGreaterThan(stopLimit(configuration));
                assertThat(server.text("read_only")).isEqualTo("true");
                assertThat(FOLDER.resolve(server.at("build").text("context"))
                                .resolve(server.at("build").text("dockerfile"))
                                .normalize())
                        .isEqualTo(Dockerfile.FILE.normalize());
                assertThat(server.at("depends_on").keys()).containsExactly("database");
            }
        }

        @Test
        void putsTheTestedProxyInFrontOfThem() throws Exception {
            Yaml proxy = file.at("services", "proxy");
            String port = Dockerfile.read().only("EXPOSE").rest();
            Map<String, String> environment = proxy.at("environment").texts();
            assertThat(environment.keySet()).isEqualTo(found("\\$\\{(PERDURE_PROXY_[A-Z]+)-", "haproxy.cfg"));
            assertThat(environment.values())
                    .containsExactlyInAnyOrder(":" + port, "one:" + port, "two:" + port, "three:" + port);
            assertThat(proxy.items("volumes")).containsExactly("./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro");
            assertThat(proxy.items("ports")).containsExactly("127.0.0.1:8080:" + port);
            assertThat(proxy.at("depends_on").keys()).containsExactlyInAnyOrder("one", "two", "three");
        }

        @Test
        void givesServersAndDatabaseTheSameSecret() {
            String secret = file.at("secrets").keys().iterator().next();
            String path = "/run/secrets/" + secret;
            assertThat(file.at("services", "one", "environment").texts())
                    .containsEntry("PERDURE_DATABASE_PASSWORD_FILE", path)
                    .containsEntry("PERDURE_DATABASE_USER", database("POSTGRES_USER"))
                    .containsEntry(
                            "PERDURE_DATABASE_URL", "jdbc:postgresql://database:5432/" + database("POSTGRES_DB"));
            assertThat(database("POSTGRES_PASSWORD_FILE")).isEqualTo(path);
        }

        private String database(String variable) {
            return file.at("services", "database", "environment").text(variable);
        }
    }

    @Nested
    class Kubernetes {

        private final List<Yaml> file = Yaml.read(FOLDER.resolve("kubernetes.yaml"));

        private Yaml object(String kind) {
            return file.stream()
                    .filter(one -> one.text("kind").equals(kind))
                    .findFirst()
                    .orElseThrow();
        }

        private Yaml pod() {
            return object("Deployment").at("spec", "template");
        }

        private Yaml container() {
            return pod().at("spec").list("containers").getFirst();
        }

        @Test
        void givesTheServerTimeToStop() throws Exception {
            Configuration configuration =
                    configuration(object("ConfigMap").at("data").texts());
            long pause = Long.parseLong(
                    container().at("lifecycle", "preStop", "sleep").text("seconds"));
            assertThat(Duration.ofSeconds(Long.parseLong(pod().at("spec").text("terminationGracePeriodSeconds"))))
                    .isGreaterThan(stopLimit(configuration).plusSeconds(pause));
        }

        @Test
        void asksWhatTheServerAnswers() throws Exception {
            try (ServedChat served = new ServedChat(new Silent());
                    HttpClient client = HttpClient.newHttpClient()) {
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    Yaml question = container().at(probe, "httpGet");
                    URI address = URI.create("http://127.0.0.1:" + served.port() + question.text("path"));
                    assertThat(client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
                                    .statusCode())
                            .as(probe)
                            .isEqualTo(200);
                    assertThat(question.text("port")).isEqualTo("http");
                }
            }
        }

        @Test
        void namesTheSamePodsAndPortsEverywhere() throws Exception {
            Map<String, String> labels = pod().at("metadata", "labels").texts();
            assertThat(object("Deployment")
                            .at("spec", "selector", "matchLabels")
                            .texts())
                    .isEqualTo(labels);
            assertThat(object("Service").at("spec", "selector").texts()).isEqualTo(labels);
            assertThat(object("PodDisruptionBudget")
                            .at("spec", "selector", "matchLabels")
                            .texts())
                    .isEqualTo(labels);
            Yaml port = container().list("ports").getFirst();
            assertThat(port.text("name")).isEqualTo("http");
            assertThat(port.text("containerPort"))
                    .isEqualTo(Dockerfile.read().only("EXPOSE").rest());
            assertThat(object("Service").at("spec").list("ports").getFirst().text("targetPort"))
                    .isEqualTo("http");
        }

        @Test
        void runsItAsTheImageDoes() throws Exception {
            String[] user = Dockerfile.read().only("USER").rest().split(":", -1);
            Yaml security = pod().at("spec", "securityContext");
            assertThat(List.of(security.text("runAsUser"), security.text("runAsGroup")))
                    .isEqualTo(List.of(user));
            assertThat(container().at("securityContext").text("readOnlyRootFilesystem"))
                    .isEqualTo("true");
        }
    }

    @Nested
    class Systemd {

        @Test
        void givesTheServerTimeToStop() throws Exception {
            String seconds = found("(?m)^TimeoutStopSec=(\\d+)s$", "perdure.service")
                    .iterator()
                    .next();
            Duration drain = Duration.ofSeconds(20);
            assertThat(Duration.ofSeconds(Long.parseLong(seconds))).isGreaterThan(drain.plus(STOP));
            assertThat(((Command.Run) new CommandLineReader(Map.of(), "").read(List.of()))
                            .configuration()
                            .value(ServerSettings.DRAIN_TIMEOUT))
                    .isEqualTo(drain);
        }

        @Test
        void findsNothingToSayOfIt() throws Exception {
            assumeTrue(
                    Programs.run(Map.of(), "sh", "-c", "command -v systemd-analyze")
                                    .exitCode()
                            == 0,
                    "this machine has no systemd");
            String text = Files.readString(FOLDER.resolve("perdure.service"));
            String program = "/opt/perdure-server/bin/perdure-server";
            assertThat(text).contains("ExecStart=" + program + "\n");
            Path fitted = Files.writeString(
                    temporary.resolve("perdure.service"), text.replace("ExecStart=" + program, "ExecStart=/bin/sh"));
            Programs.Outcome outcome = Programs.run(Map.of(), "systemd-analyze", "verify", fitted.toString());
            assertThat(outcome.output()).isEmpty();
            assertThat(outcome.exitCode()).isZero();
        }
    }

    private static final class Silent implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.RESTART;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) {
            return request.state();
        }
    }
}
