package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions.IsHiddenOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signing in at a server that wants to know who calls. */
@ExtendWith(PageStage.Extension.class)
class SignInPageIT {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    @Test
    void aTokenSignsInAndIsKeptNowhere(PageStage stage) throws Exception {
        String token = token("anna", Duration.ofMinutes(10));
        try (ChatPage chat = stage.guarded(new NewContextOptions()).expectingRefusals()) {
            assertThat(dialog(chat)).isVisible(ChatPage.patiently());
            assertThat(field(chat)).isFocused();
            assertThat(field(chat)).hasAttribute("type", "password");

            signIn(chat, token("anna", Duration.ofMinutes(-1)));
            assertThat(mistake(chat)).hasText("This token has expired. Get a new one.");
            signIn(chat, "not a token");
            assertThat(mistake(chat)).hasText("This is no token: it holds what no token can.");
            signIn(chat, token.substring(0, token.length() - 3) + "AAA");
            assertThat(mistake(chat)).hasText("This token is not known here. Is it whole?");
            signIn(chat, token);

            assertThat(dialog(chat)).isHidden(patientlyHidden());
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
            assertThat(dialog(chat)).isVisible(ChatPage.patiently());
            assertThat(chat.locate("#account")).isHidden();
            assertThat(chat.locate("#sessions li")).hasCount(0);
            Assertions.assertThat(chat.texts("() => Object.values(localStorage)"))
                    .noneMatch(kept -> kept.contains("a draft"));
        }
    }

    @Test
    void anAnswerGoesOnWhereItWasCutWhenTheTokenExpired(PageStage stage) throws Exception {
        try (ChatPage chat = stage.guarded(new NewContextOptions()).expectingRefusals()) {
            assertThat(dialog(chat)).isVisible(ChatPage.patiently());
            signIn(chat, token("anna", Duration.ofSeconds(3)));
            chat.send("/tokens 100 at 50");

            assertThat(dialog(chat)).isVisible(ChatPage.patiently());
            signIn(chat, token("anna", Duration.ofMinutes(10)));

            chat.awaitTokens(100);
            chat.awaitEnd();
            Assertions.assertThat(chat.shownTokens()).isEqualTo(ChatPage.upTo(100));
        }
    }

    @Test
    void onAPhoneInTheDarkItFitsAndCanBePutOff(PageStage stage) throws Exception {
        NewContextOptions phone =
                new NewContextOptions().setViewportSize(360, 640).setColorScheme(ColorScheme.DARK);
        try (ChatPage chat = stage.guarded(phone).expectingRefusals()) {
            assertThat(dialog(chat)).isVisible(ChatPage.patiently());
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

    private static void signIn(ChatPage chat, String token) {
        field(chat).fill(token);
        field(chat).press("Enter");
    }

    private static Locator dialog(ChatPage chat) {
        return chat.locate("#sign-in");
    }

    private static Locator field(ChatPage chat) {
        return chat.page().getByLabel("Access token");
    }

    private static Locator mistake(ChatPage chat) {
        return chat.locate("#sign-in-mistake");
    }

    private static IsHiddenOptions patientlyHidden() {
        return new IsHiddenOptions().setTimeout(ChatPage.PATIENCE_MILLIS);
    }

    private static String token(String subject, Duration life) throws GeneralSecurityException {
        long expires = Instant.now().plus(life).getEpochSecond();
        String text =
                encoded("{\"alg\":\"HS256\"}") + "." + encoded("{\"sub\":\"" + subject + "\",\"exp\":" + expires + "}");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(PageStage.SECRET.getBytes(UTF_8), "HmacSHA256"));
        return text + "." + BASE64.encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(UTF_8));
    }
}
