package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two people at one conversation. */
@ExtendWith(PageStage.Extension.class)
class SharingPageIT {

    @Test
    void aGuestReadsAlongThenWritesThenLeaves(PageStage stage) throws Exception {
        try (ChatPage anna = signedIn(stage, "anna & <b>co</b>");
                ChatPage bela = signedIn(stage, "bela 你好")) {
            anna.expecting(400);
            anna.send("/tokens 400 at 40");
            anna.awaitTokens(3);
            choose(anna, "Share…");
            assertThat(sharing(anna)).containsText("Share “/tokens 400 at 40”");
            assertThat(sharing(anna)).containsText("Nobody else is let in.");
            letIn(anna, "anna & <b>co</b>");
            assertThat(anna.locate("#sharing-mistake")).containsText("This session is yours already.");
            letIn(anna, "bela 你好");
            assertThat(guests(anna)).hasCount(1);

            bela.locate("#list-shared").click();
            assertThat(bela.locate("#sessions .whose")).hasText("anna & <b>co</b>");
            bela.locate("#sessions a").click();
            bela.awaitTokens(20);
            assertThat(bela.locate("#message")).isDisabled();
            assertThat(bela.stopButton()).isHidden();
            assertThat(bela.locate("#transcript .author")).hasText("anna & <b>co</b>");

            guests(anna).getByRole(AriaRole.COMBOBOX).selectOption("write");
            assertThat(guests(anna).getByRole(AriaRole.COMBOBOX)).hasValue("write");
            anna.locate("#sharing-done").click();
            anna.stopButton().click();
            anna.awaitEnd();
            bela.page().reload();
            assertThat(bela.locate("#message")).isEnabled();
            bela.send("/tokens 3");
            bela.awaitTokens(3);
            bela.awaitEnd();
            assertThat(anna.locate("#transcript .author")).hasText("bela 你好");
            assertThat(bela.locate("#transcript .author")).hasText("anna & <b>co</b>");
            anna.page().reload();
            assertThat(anna.locate("#transcript .author")).hasText("bela 你好");

            bela.locate("#list-shared").click();
            choose(bela, "Leave");
            bela.locate("#confirm-yes").click();
            assertThat(bela.locate("#sessions-note")).hasText("Nobody shares anything with you.");
            choose(anna, "Share…");
            assertThat(anna.locate("#guests-note")).hasText("Nobody else is let in.");
        }
    }

    @Test
    void whoIsShownOutLosesItAtOnceAndTheDialogFitsAPhone(PageStage stage) throws Exception {
        try (ChatPage anna = signedIn(stage, "anna");
                ChatPage bela = signedIn(stage, "bela").expecting(404)) {
            anna.send("/tokens 1000 at 40");
            anna.awaitTokens(3);
            choose(anna, "Share…");
            letIn(anna, "bela");
            letIn(anna, "x".repeat(255));
            assertThat(guests(anna)).hasCount(2);
            bela.visit(anna.session());
            bela.page().reload();
            bela.awaitTokens(20);
            anna.page().setViewportSize(360, 640);
            anna.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            var box = sharing(anna).boundingBox();
            Assertions.assertThat(box.x).isNotNegative();
            Assertions.assertThat(box.x + box.width).isLessThanOrEqualTo(360);
            Assertions.assertThat(anna.brokenRules()).isEmpty();

            anna.page().getByLabel("Show bela out").click();

            assertThat(guests(anna)).hasCount(1);
            assertThat(bela.locate("#notice-text")).hasText("This conversation doesn't exist any more.");
        }
    }

    private static ChatPage signedIn(PageStage stage, String subject) throws Exception {
        ChatPage chat = stage.guarded(new NewContextOptions()).expecting(401);
        chat.signIn(PageStage.token(subject, Duration.ofMinutes(10)));
        assertThat(chat.locate("#account-name")).hasText(subject);
        return chat;
    }

    private static void choose(ChatPage chat, String option) {
        Locator item =
                chat.locate("#sessions li").filter(new Locator.FilterOptions().setHas(chat.locate("[aria-current]")));
        item.hover();
        item.locator(".options").click();
        chat.page()
                .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(option))
                .click();
    }

    private static void letIn(ChatPage chat, String subject) {
        chat.locate("#guest").fill(subject);
        chat.locate("#guest").press("Enter");
    }

    private static Locator sharing(ChatPage chat) {
        return chat.locate("#sharing");
    }

    private static Locator guests(ChatPage chat) {
        return chat.locate("#guests li");
    }
}
