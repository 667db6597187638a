package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.perdure.app.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, over the packaged server. */
class PageIT {

    private static final double PATIENCE_MILLIS = 60_000;
    private static final Pattern TOKEN = Pattern.compile("(\\d+)@\\d+");

    @TempDir
    static Path data;

    private static @Nullable Chromium chromium;
    private static @Nullable ServerProcess server;

    private final List<String> complaints = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> executable = Chromium.find();
        assumeTrue(
                executable.isPresent(),
                "no Chromium: install one, or name it by the environment variable PERDURE_CHROMIUM");
        server = ServerProcess.start(data);
        chromium = Chromium.launch(executable.orElseThrow());
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void openThePage() {
        context = chromium.browser().newContext();
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onPageError(complaints::add);
        page.onDialog(dialog -> complaints.add(dialog.message()));
        page.navigate(server.address().toString());
    }

    @AfterEach
    void closeThePage() {
        context.close();
        assertThat(complaints).isEmpty();
    }

    @Test
    void streamsTheAnswerToWhatIsTyped() {
        send("/tokens 150 at 50");

        awaitTokens(10);
        assertThat(stopButton()).isVisible();
        awaitEnd();
        assertThat(shownTokens()).isEqualTo(upTo(150));
        assertThat(page.locator(".bubble")).hasText("/tokens 150 at 50");
    }

    @Test
    void stopsTheAnswerAndSaysSo() {
        send("/tokens 100000 at 20");
        awaitTokens(5);

        stopButton().click();

        assertThat(page.getByText("Stopped.", new Page.GetByTextOptions().setExact(true))
                        .first())
                .isVisible(patiently());
        awaitEnd();
        assertThat(shownTokens()).hasSizeBetween(5, 10_000);
    }

    @Test
    void goesOnAfterAReloadInMidAnswer() {
        send("/tokens 200 at 40");
        awaitTokens(20);

        page.reload();

        awaitTokens(21);
        assertThat(stopButton()).isVisible();
        awaitEnd();
        assertThat(shownTokens()).isEqualTo(upTo(200));
    }

    @Test
    void goesOnByItselfAfterTheServerWasKilledAndStartedAgain() throws Exception {
        send("/tokens 400 at 40");
        awaitTokens(30);

        server.kill();
        assertThat(page.getByText("Connection lost")).isVisible(patiently());
        server = ServerProcess.start(data, "--port=" + server.address().getPort());

        awaitEnd();
        assertThat(shownTokens()).isEqualTo(upTo(400));
        assertThat(page.getByText("nothing was lost")).isVisible(patiently());
        assertThat(page.getByText("Connection lost")).isHidden();
    }

    @Test
    void givesTheTextBackThatWasTooLong() {
        String tooLong = "x".repeat(70_000);

        send(tooLong);

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Not sent");
        assertThat(page.locator("#message").inputValue()).isEqualTo(tooLong);
    }

    private void send(String text) {
        page.locator("#message").fill(text);
        page.locator("#message").press("Enter");
    }

    private Locator stopButton() {
        return page.locator("#stop");
    }

    private void awaitTokens(int count) {
        assertThat(page.locator(".answer").last())
                .containsText(
                        Pattern.compile("(^|\\s)" + count + "@"),
                        new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    private void awaitEnd() {
        assertThat(page.locator("#send")).isVisible(patiently());
    }

    private static LocatorAssertions.IsVisibleOptions patiently() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS);
    }

    private List<Integer> shownTokens() {
        return TOKEN.matcher(page.locator(".answer").last().textContent())
                .results()
                .map(token -> Integer.valueOf(token.group(1)))
                .toList();
    }

    private static List<Integer> upTo(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }
}
