package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;

/**
 * The page as a person has it in front of them, in a browser profile of its own.
 *
 * <p>Whatever the browser complains of (an error in the console, an uncaught exception, a violation of the
 * Content-Security-Policy, a dialog) fails the test that closes the page.
 */
final class ChatPage implements AutoCloseable {

    static final double PATIENCE_MILLIS = 60_000;
    private static final Pattern TOKEN = Pattern.compile("(\\d+)@\\d+");
    private static final String TELL_OF_VIOLATIONS =
            "addEventListener('securitypolicyviolation', (event) => console.error('CSP: ' + event.violatedDirective))";

    private final BrowserContext context;
    private final Page page;
    private final URI address;
    private final List<String> complaints;
    private final List<String> meant = new ArrayList<>();

    private ChatPage(BrowserContext context, Page page, URI address, List<String> complaints) {
        this.context = context;
        this.page = page;
        this.address = address;
        this.complaints = complaints;
    }

    static ChatPage open(Chromium chromium, NewContextOptions options, URI address) {
        BrowserContext context = chromium.browser().newContext(options);
        context.addInitScript(TELL_OF_VIOLATIONS);
        return open(context, address, new ArrayList<>());
    }

    private static ChatPage open(BrowserContext context, URI address, List<String> complaints) {
        Page page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> note(message, complaints));
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.navigate(address.toString());
        assertThat(page.locator("#chat[aria-busy]")).hasCount(0);
        return new ChatPage(context, page, address, complaints);
    }

    private static void note(ConsoleMessage message, List<String> complaints) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
        }
    }

    /** The same conversation in another tab of the same browser. */
    ChatPage secondTab() {
        return open(context, URI.create(page.url()), complaints);
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    Locator locate(String selector) {
        return page.locator(selector);
    }

    /** Begins a conversation of its own. */
    void newChat() {
        page.locator("#new-chat").click();
        assertThat(locate("#welcome")).isVisible();
    }

    /** Answers the dialog that asks for a token. */
    void signIn(String token) {
        assertThat(locate("#sign-in")).isVisible();
        locate("#token").fill(token);
        locate("#token").press("Enter");
    }

    void send(String text) {
        Locator field = page.locator("#message");
        field.fill(text);
        field.press("Enter");
    }

    /** The newest answer. */
    Locator answer() {
        return page.locator("#transcript .answer").last();
    }

    Locator stopButton() {
        return page.locator("#stop");
    }

    /** Messages that have not begun yet. */
    Locator waiting() {
        return page.locator("#waiting .turn");
    }

    void awaitTokens(int count) {
        assertThat(answer()).containsText(Pattern.compile("(^|\\s)" + count + "@"));
    }

    void awaitAnswer(String text) {
        assertThat(answer()).containsText(text);
    }

    /** Waits until the newest answer has ended and nothing waits behind it. */
    void awaitEnd() {
        assertThat(locate("#transcript .agent:visible").last()).isVisible();
        assertThat(locate("#transcript .agent[aria-busy]")).hasCount(0);
        assertThat(stopButton()).isHidden();
    }

    List<Integer> shownTokens() {
        return TOKEN.matcher(answer().textContent())
                .results()
                .map(token -> Integer.valueOf(token.group(1)))
                .toList();
    }

    /** Has another client say something in a session, without this page knowing; it waits its turn. */
    void sayElsewhere(String session, String messageId, String message) {
        var answer = page.request()
                .post(
                        address.resolve("/api/app/chat/sessions/" + session + "/messages")
                                .toString(),
                        RequestOptions.create()
                                .setHeader("Content-Type", "application/json")
                                .setData(Map.of("message", message, "message_id", messageId, "when_busy", "enqueue")));
        Assertions.assertThat(answer.status()).isEqualTo(202);
    }

    /** Has another client say something in a session, and hears its answer out. */
    void converse(String session, String messageId, String message) {
        var answer = page.request()
                .post(
                        address.resolve("/api/app/chat/stream").toString(),
                        RequestOptions.create()
                                .setHeader("Content-Type", "application/json")
                                .setData(Map.of("session_id", session, "message", message, "message_id", messageId)));
        Assertions.assertThat(answer.status()).isEqualTo(200);
        Assertions.assertThat(answer.text()).contains("turn.completed");
    }

    /** The session that is shown. */
    String session() {
        return page.url().replaceFirst(".*#/s/", "");
    }

    /** Goes to a session by its address. */
    void visit(String session) {
        page.navigate(address.resolve("/#/s/" + session).toString());
    }

    /** The texts that a script in the page gives. */
    List<String> texts(String script) {
        return ((List<?>) page.evaluate(script)).stream().map(String::valueOf).toList();
    }

    /** What of the rules of accessibility is not kept by what is shown. */
    List<String> brokenRules() throws IOException {
        if (Boolean.TRUE.equals(page.evaluate("typeof axe === 'undefined'"))) {
            try (InputStream script = ChatPage.class.getResourceAsStream("/axe.min.js")) {
                page.evaluate(new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts("""
                async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }))
                    .violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`))""");
    }

    /** What the browser has complained of until now. */
    List<String> complaints() {
        return complaints;
    }

    /** Takes it as meant that calls failed: the test has cut the connection, and a browser tells of that in its console. */
    void forgiveLostConnections() {
        Predicate<String> ofTheNetwork = complaint -> complaint.startsWith("Failed to load resource: net::ERR_");
        complaints.removeIf(ofTheNetwork);
    }

    /** Takes it as meant that calls are answered with this status, which a browser tells of in its console. */
    ChatPage expecting(int status) {
        meant.add("Failed to load resource: the server responded with a status of " + status);
        return this;
    }

    @Override
    public void close() {
        context.close();
        complaints.removeIf(complaint -> meant.stream().anyMatch(complaint::startsWith));
        Assertions.assertThat(complaints).isEmpty();
    }

    static List<Integer> upTo(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }
}
