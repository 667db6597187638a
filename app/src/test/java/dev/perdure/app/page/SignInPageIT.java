package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signing in at a server that wants to know who calls. */
@ExtendWith(PageStage.Extension.class)
class SignInPageIT {

    @Test
    void aTokenSignsInAndIsKeptNowhere(PageStage stage) throws Exception {
        String token = PageStage.token("anna", Duration.ofMinutes(10));
        try (ChatPage chat = stage.guarded(new NewContextOptions()).expecting(401)) {
            assertThat(dialog(chat)).isVisible();
            assertThat(field(chat)).isFocused();
            assertThat(field(chat)).hasAttribute("type", "password");

            chat.signIn(PageStage.token("anna", Duration.ofMinutes(-1)));
            assertThat(mistake(chat)).hasText("This token has expired. Get a new one.");
            chat.signIn("not a token");
            assertThat(mistake(chat)).hasText("This is no token: it holds what no token can.");
            chat.signIn(token.substring(0, token.length() - 3) + "AAA");
            assertThat(mistake(chat)).hasText("This token is not known here. Is it whole?");
            chat.signIn(token);

            assertThat(dialog(chat)).isHidden();
            assertThat(chat.locate("#account-name")).hasText("anna");
            chat.send("/tokens 3");
            chat.awaitTokens(3);
            chat.page().reload();
            chat.awaitTokens(3);
            assertThat(chat.locate("#account-name")).hasText("anna");
            Assertions.assertThat(chat.texts(
                            "() => [JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href,"
                                    + " document.cookie]"))
                    .noneMatch(kept -> kept.contains(token.substring(token.lastIndexOf('.'))))
                    .noneMatch(kept -> kept.contains("perdure_session"));

            chat.locate("#message").fill("a draft");
            chat.locate("#sign-out").click();
            assertThat(dialog(chat)).isVisible();
            assertThat(chat.locate("#account")).isHidden();
            assertThat(chat.locate("#sessions li")).hasCount(0);
            Assertions.assertThat(chat.texts("() => Object.values(localStorage)"))
                    .noneMatch(kept -> kept.contains("a draft"));
        }
    }

    @Test
    void anAnswerGoesOnWhereItWasCutWhenTheTokenExpired(PageStage stage) throws Exception {
        try (ChatPage chat = stage.guarded(new NewContextOptions()).expecting(401)) {
            assertThat(dialog(chat)).isVisible();
            chat.signIn(PageStage.token("anna", Duration.ofSeconds(4)));
            assertThat(dialog(chat)).isHidden();
            chat.send("/tokens 240 at 40");

            assertThat(dialog(chat)).isVisible();
            chat.signIn(PageStage.token("anna", Duration.ofMinutes(10)));

            chat.awaitTokens(240);
            chat.awaitEnd();
            Assertions.assertThat(chat.shownTokens()).isEqualTo(ChatPage.upTo(240));
        }
    }

    @Test
    void onAPhoneInTheDarkItFitsAndCanBePutOff(PageStage stage) throws Exception {
        NewContextOptions phone =
                new NewContextOptions().setViewportSize(360, 640).setColorScheme(ColorScheme.DARK);
        try (ChatPage chat = stage.guarded(phone).expecting(401)) {
            assertThat(dialog(chat)).isVisible();
            var box = dialog(chat).boundingBox();
            Assertions.assertThat(box.x).isNotNegative();
            Assertions.assertThat(box.x + box.width).isLessThanOrEqualTo(360);
            Assertions.assertThat(chat.texts("() => [document.documentElement.scrollWidth]"))
                    .containsExactly("360");

            chat.page().keyboard().press("Escape");
            assertThat(dialog(chat)).isHidden();
            chat.send("hello");
            assertThat(dialog(chat)).isVisible();
            chat.page().getByText("Not now").click();
            assertThat(chat.locate("#notice-text")).containsText("Your text is back in the field.");
            assertThat(chat.locate("#message")).hasValue("hello");
        }
    }

    private static Locator dialog(ChatPage chat) {
        return chat.locate("#sign-in");
    }

    private static Locator field(ChatPage chat) {
        return chat.locate("#token");
    }

    private static Locator mistake(ChatPage chat) {
        return chat.locate("#sign-in-mistake");
    }
}
