package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.perdure.app.page.ChatPage.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An answer on the page, and all that can come between: a stop, a reload, a dead server, a lost network, a second tab. */
@ExtendWith(PageStage.Extension.class)
class PageIT {

    private ChatPage chat;

    @BeforeEach
    void openThePage(PageStage stage) throws Exception {
        chat = stage.demo();
    }

    @AfterEach
    void closeThePage() {
        chat.close();
    }

    @Nested
    class Answer {

        @Test
        void isStreamedToWhatIsTyped() {
            chat.send("/tokens 150 at 50");

            chat.awaitTokens(10);
            assertThat(chat.stopButton()).isVisible();
            chat.awaitEnd();
            assertThat(chat.shownTokens()).isEqualTo(upTo(150));
            assertThat(chat.locate(".bubble")).hasText("/tokens 150 at 50");
        }

        @Test
        void isStoppedAndSaysSo() {
            chat.send("/tokens 100000 at 20");
            chat.awaitTokens(5);

            chat.stopButton().click();

            assertThat(chat.locate(".ending")).containsText("Stopped.");
            chat.awaitEnd();
            assertThat(chat.shownTokens()).hasSizeBetween(5, 10_000);
        }

        @Test
        void thatFailedIsTriedAgainOnRequest() {
            chat.send("/fail recoverable after 2");
            chat.awaitEnd();

            chat.locate(".ending.failed")
                    .getByText("Try again", new Locator.GetByTextOptions().setExact(true))
                    .click();

            assertThat(chat.locate(".aside")).containsText("begun again");
            chat.awaitEnd();
            assertThat(chat.locate(".ending.failed")).isVisible();
        }

        @Test
        void keepsItsToolsAfterAReload() {
            chat.send("/tool");
            chat.awaitEnd();

            chat.page().reload();

            assertThat(chat.locate(".tools summary")).containsText("Tool add");
            assertThat(chat.locate(".tools pre")).isHidden();
            chat.locate(".tools summary").click();
            assertThat(chat.locate(".tools pre")).containsText("42");
            assertThat(chat.locate(".tools li")).hasCount(1);
        }
    }

    @Nested
    class Connection {

        @Test
        void goesOnAfterAReloadInMidAnswer() {
            chat.send("/tokens 200 at 40");
            chat.awaitTokens(20);

            chat.page().reload();

            chat.awaitTokens(21);
            assertThat(chat.stopButton()).isVisible();
            chat.awaitEnd();
            assertThat(chat.shownTokens()).isEqualTo(upTo(200));
        }

        @Test
        void goesOnByItselfAfterTheServerWasKilledAndStartedAgain(PageStage stage) throws Exception {
            chat.send("/tokens 400 at 40");
            chat.awaitTokens(30);

            stage.killDemo();
            assertThat(chat.page().getByText("Connection lost")).isVisible();
            stage.restartDemo();

            chat.awaitEnd();
            chat.forgiveLostConnections();
            assertThat(chat.shownTokens()).isEqualTo(upTo(400));
            assertThat(chat.page().getByText("nothing was lost")).isVisible();
            assertThat(chat.page().getByText("Connection lost")).isHidden();
        }

        @Test
        void sendsWhatWasWrittenOfflineOnceTheNetworkIsBack() {
            chat.context().setOffline(true);
            chat.send("/tokens 20");
            assertThat(chat.locate(".sending")).containsText("Not sent yet");

            chat.context().setOffline(false);

            chat.awaitTokens(20);
            chat.awaitEnd();
            chat.forgiveLostConnections();
            assertThat(chat.shownTokens()).isEqualTo(upTo(20));
            assertThat(chat.locate(".bubble")).hasCount(1);
        }

        @Test
        void isTriedAtOnceOnRequestBeforeTheServerHasAnsweredAtAll() {
            chat.context().route("**/page-config.json", Route::abort);
            chat.page().clock().install();
            chat.page().reload();
            // From here on no wait ends by itself.
            chat.page().clock().pauseAt(System.currentTimeMillis() + 5_000);
            Locator tryNow = chat.page().getByText("Try now");
            assertThat(tryNow).isVisible();
            chat.context().unroute("**/page-config.json");

            tryNow.click();

            assertThat(chat.locate("#chat[aria-busy]")).hasCount(0);
            chat.forgiveLostConnections();
        }

        @Test
        void showsTheSameInTwoTabs() {
            chat.send("/tokens 2000 at 40");
            chat.awaitTokens(5);
            ChatPage other = chat.secondTab();
            other.awaitTokens(10);

            other.stopButton().click();

            chat.awaitEnd();
            other.awaitEnd();
            assertThat(chat.locate(".ending")).containsText("Stopped.");
            assertThat(other.shownTokens()).isEqualTo(chat.shownTokens());
            chat.send("/tokens 3");
            other.awaitTokens(3);
            assertThat(other.locate(".bubble")).hasCount(2);
        }
    }

    @Nested
    class Refusal {

        @Test
        void givesTheTextBackThatWasTooLong() {
            String tooLong = "x".repeat(70_000);

            chat.send(tooLong);

            assertThat(chat.page().getByRole(AriaRole.ALERT)).containsText("Not sent");
            assertThat(chat.locate("#message").inputValue()).isEqualTo(tooLong);
            assertThat(chat.complaints()).allMatch(complaint -> complaint.contains("413"));
            chat.complaints().clear();
        }

        @Test
        void ofAConversationThatIsNoMoreLeadsToANewOne() {
            chat.visit("there-is-no-such-session");

            assertThat(chat.page().getByRole(AriaRole.ALERT)).containsText("doesn't exist any more");
            chat.page().getByRole(AriaRole.ALERT).getByText("New chat").click();

            assertThat(chat.locate("#welcome")).isVisible();
            assertThat(chat.complaints()).allMatch(complaint -> complaint.contains("404"));
            chat.complaints().clear();
        }
    }

    @Nested
    class Policy {

        @Test
        void isToldOfWhenAnythingViolatesIt() {
            Page page = chat.page();

            page.evaluate("document.body.setAttribute('style', 'color: red')");
            page.evaluate(
                    "document.body.append(Object.assign(document.createElement('img'), {src: '//127.0.0.2/x.png'}))");

            page.waitForCondition(() -> chat.complaints().stream().anyMatch("CSP: style-src-attr"::equals)
                    && chat.complaints().stream().anyMatch("CSP: img-src"::equals));
            chat.complaints().clear();
        }
    }
}
