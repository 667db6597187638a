package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page for those who have no mouse, no large screen, no bright room, or who are read to. */
@ExtendWith(PageStage.Extension.class)
class AccessPageIT {

    private static final String WIDE = """
            # A heading that is the title as well, and longer than the top of a phone is wide

            > quoted, with `code` and [a link](https://example.org)

            ```java
            // a comment in a line of code that is longer than the screen of any phone that was ever made
            static String text(int count) { return "text" + 17; }
            ```

            | a | table | of | many | columns | that | are | too | many | for | a | phone |
            |---|---|---|---|---|---|---|---|---|---|---|---|
            | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 |

            """ + "unbroken".repeat(50);

    private ChatPage chat;

    @BeforeEach
    void openThePage(PageStage stage) throws Exception {
        chat = stage.parrot(new NewContextOptions().setReducedMotion(ReducedMotion.REDUCE));
    }

    @AfterEach
    void closeThePage() {
        chat.close();
    }

    @Test
    void everythingCanBeDoneByKeyboardAlone() {
        Page page = chat.page();
        chat.locate("#skip").focus();
        page.keyboard().press("Enter");
        assertThat(chat.locate("#message")).isFocused();
        page.keyboard().type("by keyboard");
        page.keyboard().press("Enter");
        chat.awaitEnd();
        assertThat(chat.locate("#message")).isFocused();

        awaitFirstInTheList();
        chat.locate("#search").focus();
        page.keyboard().press("ArrowDown");
        assertThat(chat.locate("#sessions a").first()).isFocused();
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(chat.locate("[role=menuitem]").first()).isFocused();
        page.keyboard().press("ArrowDown");
        assertThat(chat.locate("[role=menuitem]").last()).isFocused();
        page.keyboard().press("Escape");
        assertThat(chat.locate("#sessions .options").first()).isFocused();
        page.keyboard().press("Enter");
        page.keyboard().press("d");
        page.keyboard().press("Enter");
        assertThat(chat.locate("#confirm-no")).isFocused();
        page.keyboard().press("Escape");
        assertThat(chat.locate("#confirm")).isHidden();
        assertThat(chat.locate("#sessions .options").first()).isFocused();
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("F2");
        assertThat(chat.page().getByLabel("New title")).isFocused();
        page.keyboard().press("Escape");
        assertThat(chat.locate("#sessions a").first()).isFocused();
    }

    @Test
    void aScreenReaderIsToldOfTheBeginningAndTheEndAndOfNothingBetween() {
        chat.page().evaluate("""
                () => {
                  window.said = [];
                  new MutationObserver(() => window.said.push(document.getElementById("announcer").textContent))
                      .observe(document.getElementById("announcer"), { childList: true, characterData: true, subtree: true });
                }""");

        chat.send("repeat 200 every 2\nword ");
        chat.awaitEnd();

        assertThat(chat.texts("window.said")).containsExactly("The answer has begun.", "The answer is complete.");
        assertThat(chat.locate("[aria-live]:not([aria-live=off])")).hasCount(1);
    }

    @Test
    void nothingIsWiderThanAPhone() {
        chat.page().setViewportSize(360, 740);
        chat.page().emulateMedia(new EmulateMediaOptions().setReducedMotion(ReducedMotion.NO_PREFERENCE));
        chat.send(WIDE);
        chat.awaitEnd();

        assertThat(chat.texts("""
                () => ["scroller", "chat", "composer"].filter((id) => {
                  const element = document.getElementById(id);
                  return element.scrollWidth > element.clientWidth || element.getBoundingClientRect().right > innerWidth;
                })""")).isEmpty();

        chat.locate("#menu").click();
        assertThat(chat.locate("#new-chat")).isFocused();
        assertThat(chat.locate("#chat")).hasAttribute("inert", "");
        awaitFirstInTheList();
        chat.locate("#sessions .options").first().click();
        chat.page().keyboard().press("d");
        chat.page().keyboard().press("Enter");
        chat.page().keyboard().press("Escape");
        assertThat(chat.locate("#sessions .options").first()).isFocused();
        chat.page().keyboard().press("Escape");
        assertThat(chat.locate("#menu")).isFocused();
        assertThat(chat.locate("#sidebar")).isHidden();
    }

    @Test
    void theChosenAppearanceIsKept() {
        chat.page().emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        chat.locate("#theme").click();
        chat.locate("#theme").click();
        assertThat(chat.locate("body")).hasCSS("background-color", "rgb(22, 25, 27)");

        chat.page().reload();

        assertThat(chat.locate("body")).hasCSS("background-color", "rgb(22, 25, 27)");
        chat.locate("#theme").click();
        assertThat(chat.locate("body")).hasCSS("background-color", "rgb(255, 255, 255)");
    }

    @Test
    void theRulesOfAccessibilityAreKeptInLightAndDarkAndInEveryState() throws IOException {
        chat.send(WIDE);
        chat.awaitEnd();
        assertThat(chat.locate(".hljs-keyword").first()).isVisible();
        chat.send("repeat 100000 every 20\nword ");
        chat.awaitAnswer("word word");
        chat.send("one that waits");
        assertThat(chat.waiting()).hasCount(1);
        assertRulesKept();
        chat.locate("#sessions li:has([aria-current]) .options").click();
        assertRulesKept();
        chat.page().keyboard().press("End");
        chat.page().keyboard().press("Enter");
        assertThat(chat.locate("#confirm")).isVisible();
        assertRulesKept();
        chat.page().keyboard().press("Escape");
        chat.stopButton().click();
        assertThat(chat.waiting()).hasCount(0);
        chat.awaitEnd();
        chat.send("fail");
        assertThat(chat.locate(".ending.failed")).isVisible();
        chat.locate(".edit").click();
        assertRulesKept();
        chat.page().setViewportSize(360, 740);
        chat.locate("#menu").click();
        assertRulesKept();
    }

    @Test
    void whatColoursSaidIsSaidByLinesWhereTheSystemChoosesTheColours() {
        chat.page().emulateMedia(new EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
        chat.send("hello");
        chat.awaitEnd();

        assertThat(chat.locate(".bubble")).hasCSS("border-top-style", "solid");
        assertThat(chat.locate("#sessions li:has([aria-current])")).hasCSS("outline-style", "solid");
    }

    /** The list is read anew a moment after a conversation has begun; what was first in it is second then. */
    private void awaitFirstInTheList() {
        assertThat(chat.locate("#sessions li:first-child [aria-current]")).isVisible();
    }

    private void assertRulesKept() throws IOException {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            chat.page().emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
            assertThat(chat.brokenRules()).as("%s", scheme).isEmpty();
        }
    }
}
