package dev.perdure.app.jsclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.perdure.app.faults.wire.Fate;
import dev.perdure.app.faults.wire.FaultProxy;
import dev.perdure.app.page.Chromium;
import dev.perdure.app.resume.ServedChat;
import dev.perdure.javalin.HttpSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The served client in a real browser, with its native EventSource, its storage and its network. */
@Timeout(180)
class BrowserClientIT {

    private static final double PATIENCE_MILLIS = 60_000;
    private static final int RUNS = Integer.getInteger("perdure.client.browser-runs", 20);
    private static final long SEED = Long.getLong("perdure.client.seed", System.nanoTime() & 0xFFFFFF);
    private static final Fate.Bounds BOUNDS = new Fate.Bounds(4000, 300, 10);
    private static final int MERCIFUL_BYTES = 3000;
    private static final int TRIES = 3;
    private static final int MOST_PIECES = 40;

    /** Long enough to do something in the middle of it. */
    private static final int LONG = 800;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static @Nullable Chromium chromium;

    private final WordyAgent agent = new WordyAgent();
    private final AtomicBoolean bad = new AtomicBoolean();
    private final List<String> complaints = new ArrayList<>();
    private ServedChat served;
    private FaultProxy network;
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void launch() {
        Optional<Path> executable = Chromium.find();
        assumeTrue(
                executable.isPresent(),
                "no Chromium: install one, or name it by the environment variable PERDURE_CHROMIUM");
        chromium = Chromium.launch(executable.orElseThrow());
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void openThePage() throws Exception {
        served = new ServedChat(
                agent,
                HttpSettings.defaults()
                        .withStreaming(Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(3)));
        network = FaultProxy.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), served.port()), this::fate);
        context = Objects.requireNonNull(chromium).browser().newContext();
        page = open();
    }

    @AfterEach
    void closeThePage() throws Exception {
        context.close();
        network.close();
        served.close();
        assertThat(complaints).isEmpty();
    }

    /** Whatever the chance, every fourth connection brings something, though not for ever: a browser keeps what works. */
    private Fate fate(int connection) {
        if (!bad.get()) {
            return new Fate.Pass();
        }
        if (connection % Runs.MERCY == 0) {
            return new Fate.CutAnswer(MERCIFUL_BYTES, Fate.Ending.FIN);
        }
        SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + connection);
        var unused = random.nextLong();
        return Fate.draw(random.split(), BOUNDS);
    }

    private Page open() {
        Page opened = context.newPage();
        opened.setDefaultTimeout(PATIENCE_MILLIS);
        opened.onPageError(complaints::add);
        load(opened);
        return opened;
    }

    private void load(Page where) {
        where.navigate(network.address() + "/client-test.html");
        where.waitForSelector("body.ready");
    }

    @Test
    void anAnswerComesOverTheNativeEventSource() {
        send(page, "s", "say 50", "m");

        assertThat(answer(page)).isEqualTo(saying(50));
        assertThat(page.evaluate("tests.urls()").toString()).contains("/chat/stream?session_id=s&turn_id=");
    }

    @Test
    void aConnectionThatIsCutInMidAnswerIsMadeAgain() {
        send(page, "s", "say " + LONG, "m");
        for (int pieces : List.of(10, 30, 60)) {
            awaitPieces(page, pieces);
            network.cutAll();
        }

        assertThat(answer(page)).isEqualTo(saying(LONG));
        assertThat(agent.runs()).containsExactly(Map.entry("s m", 1));
        assertThat(page.evaluate("tests.errors()").toString()).contains("unreachable");
    }

    @Test
    void anOfflineBrowserIsWaitedForLongerThanThreeTries() {
        send(page, "s", "say " + LONG, "m");
        awaitPieces(page, 10);

        context.setOffline(true);
        network.cutAll();
        awaitErrors(2 * TRIES);
        assertThat(page.evaluate("tests.state()")).isEqualTo(0);
        context.setOffline(false);

        assertThat(answer(page)).isEqualTo(saying(LONG));
        assertThat(agent.runs()).containsExactly(Map.entry("s m", 1));
    }

    @Test
    void aMessageThatWasNotSentIsSentByTheNextLifeOfThePage() {
        page.route("**/messages", Route::abort);
        send(page, "s", "say 30", "m");
        awaitErrors(1);
        assertThat(agent.runs()).isEmpty();

        load(page);
        page.unroute("**/messages");

        assertThat(page.evaluate("tests.sendLeft('s')")).isEqualTo(1);
        assertThat(answer(page)).isEqualTo(saying(30));
        assertThat(page.evaluate("tests.left('s')")).isEqualTo(0);
        assertThat(agent.runs()).containsExactly(Map.entry("s m", 1));
    }

    @Test
    void aReloadInMidAnswerGoesOnWithTheSameTurn() {
        send(page, "s", "say " + LONG, "m");
        awaitPieces(page, 10);

        load(page);
        send(page, "s", "say " + LONG, "m");

        assertThat(answer(page)).isEqualTo(saying(LONG));
        assertThat(agent.runs()).containsExactly(Map.entry("s m", 1));
    }

    @Test
    void twoTabsMaySendTheSameLetterAndSeeTheSameTurn() {
        Page other = open();
        page.route("**/messages", Route::abort);
        send(page, "s", "say 60", "m");
        awaitErrors(1);

        assertThat(other.evaluate("tests.sendLeft('s')")).isEqualTo(1);
        page.unroute("**/messages");

        assertThat(answer(other)).isEqualTo(saying(60));
        assertThat(answer(page)).isEqualTo(saying(60));
        assertThat(page.evaluate("tests.follow('s', 1)")).isEqualTo(List.of(saying(60)));
        assertThat(other.evaluate("tests.follow('s', 1)")).isEqualTo(List.of(saying(60)));
        assertThat(agent.runs()).containsExactly(Map.entry("s m", 1));
    }

    /** {@code -Dperdure.client.browser-runs} says how many. */
    @Test
    @Timeout(1800)
    void messagesThroughABadNetworkAreAnsweredExactlyAndOnce() throws Exception {
        System.out.println("browser client in Chromium: -Dperdure.client.seed=" + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        List<Map<String, Object>> runs = IntStream.range(0, RUNS)
                .<Map<String, Object>>mapToObj(run -> Map.of(
                        "session", "s" + run,
                        "message", "m" + run,
                        "pieces", 1 + random.nextInt(MOST_PIECES),
                        "way", random.nextInt(4) == 0 ? "follow" : "stream"))
                .toList();

        bad.set(true);
        // What the page was loaded over had no faults.
        network.cutAll();
        JsonNode played = JSON.readTree((String) page.evaluate("runs => tests.play(runs)", runs));

        long cut = network.drawn().stream()
                .filter(drawn -> !(drawn instanceof Fate.Pass))
                .count();
        System.out.println("browser client in Chromium: " + RUNS + " runs, faulty connections " + cut);
        assertThat(played).hasSize(RUNS).allSatisfy(run -> {
            assertThat(run.path("error").isNull()).as("%s", run).isTrue();
            assertThat(run.path("exact").asBoolean()).as("%s", run).isTrue();
            assertThat(run.path("dense").asBoolean()).as("%s", run).isTrue();
        });
        assertThat(agent.runs())
                .hasSize(RUNS)
                .allSatisfy((message, times) -> assertThat(times).as(message).isEqualTo(1));
    }

    private static void send(Page where, String session, String text, String message) {
        where.evaluate(
                "([session, text, message]) => tests.send(session, text, message)", List.of(session, text, message));
    }

    private static String answer(Page where) {
        return (String) where.evaluate("tests.answer()");
    }

    private static void awaitPieces(Page where, int pieces) {
        where.evaluate("pieces => tests.until(() => tests.pieces() >= pieces)", pieces);
    }

    private void awaitErrors(int errors) {
        page.evaluate("errors => tests.until(() => tests.errors().length >= errors)", errors);
    }

    private static String saying(int pieces) {
        return IntStream.rangeClosed(1, pieces).mapToObj(i -> i + ":你😀 ").collect(Collectors.joining());
    }
}
