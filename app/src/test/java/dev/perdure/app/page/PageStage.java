package dev.perdure.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.perdure.app.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One browser for all tests of the page, and three servers: one that is killed and comes back, whose demo agent goes on then,
 * one whose model says back what it is told, and one that wants to know who calls. All of it is started when it is first
 * needed and ends with the last test.
 */
final class PageStage implements AutoCloseable {

    private static final String SECRET = "a secret of the tests, long enough";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Chromium chromium;
    private final Path data;
    private @Nullable ServerProcess demo;
    private @Nullable ServerProcess parrot;
    private @Nullable ServerProcess guarded;
    private @Nullable ParrotModel model;

    private PageStage(Path executable) throws IOException {
        chromium = Chromium.launch(executable);
        PlaywrightAssertions.setDefaultAssertionTimeout(ChatPage.PATIENCE_MILLIS);
        data = Files.createTempDirectory("perdure-page");
    }

    /** Gives a test its stage; skips it where there is no browser. */
    static final class Extension implements BeforeAllCallback, ParameterResolver {

        @Override
        public void beforeAll(ExtensionContext context) {
            Assumptions.assumeTrue(
                    Chromium.find().isPresent(),
                    "no Chromium: install one, or name it by the environment variable PERDURE_CHROMIUM");
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == PageStage.class;
        }

        @Override
        public PageStage resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(PageStage.class, key -> started(Chromium.find()), PageStage.class);
        }

        private static PageStage started(Optional<Path> executable) {
            try {
                return new PageStage(executable.orElseThrow());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The page of the server whose agent is the demo agent. */
    ChatPage demo() throws IOException {
        return demo(new NewContextOptions());
    }

    ChatPage demo(NewContextOptions options) throws IOException {
        if (demo == null) {
            demo = ServerProcess.start(data);
        }
        return ChatPage.open(chromium, options, demo.address());
    }

    /** The page of the server whose answer to a message is that message. */
    ChatPage parrot() throws IOException {
        return parrot(new NewContextOptions());
    }

    ChatPage parrot(NewContextOptions options) throws IOException {
        if (parrot == null) {
            model = ParrotModel.start();
            parrot = ServerProcess.start(
                    data.resolve("parrot"), "--store=memory", "--model-url=" + model.address(), "--model-name=parrot");
        }
        return ChatPage.open(chromium, options, parrot.address());
    }

    /** The page of a server with the demo agent that wants to know who calls. */
    ChatPage guarded(NewContextOptions options) throws IOException {
        if (guarded == null) {
            guarded = ServerProcess.start(
                    data.resolve("guarded"),
                    "--store=memory",
                    "--auth=jwt",
                    "--auth-jwt-leeway=0s",
                    "--auth-jwt-secret=" + SECRET);
        }
        return ChatPage.open(chromium, options, guarded.address());
    }

    /** What signs somebody in at the {@linkplain #guarded guarded} server. */
    static String token(String subject, Duration life) throws GeneralSecurityException {
        long expires = Instant.now().plus(life).getEpochSecond();
        String text =
                encoded("{\"alg\":\"HS256\"}") + "." + encoded("{\"sub\":\"" + subject + "\",\"exp\":" + expires + "}");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        return text + "." + BASE64.encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(UTF_8));
    }

    /** As {@code kill -9} of the demo agent's server. */
    void killDemo() throws InterruptedException {
        demo.kill();
    }

    /** Starts the demo agent's server again, where it was. */
    void restartDemo() throws IOException {
        demo = ServerProcess.start(data, "--port=" + demo.address().getPort());
    }

    @Override
    public void close() throws IOException {
        chromium.close();
        stop(demo);
        stop(parrot);
        stop(guarded);
        if (model != null) {
            model.close();
        }
        List<Path> files;
        try (Stream<Path> found = Files.walk(data)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static void stop(@Nullable ServerProcess server) throws IOException {
        if (server != null) {
            try {
                server.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            server.close();
        }
    }
}
