package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The conversations at the side: found, renamed, deleted, and more of them than fit. */
@ExtendWith(PageStage.Extension.class)
class SessionsPageIT {

    private ChatPage chat;

    @BeforeEach
    void openThePage(PageStage stage) throws Exception {
        chat = stage.parrot();
    }

    @AfterEach
    void closeThePage() {
        chat.close();
    }

    @Nested
    class Rename {

        @Test
        void changesTheTitleForGood() {
            chat.send("a title that is not good");
            chat.awaitEnd();

            choose(current(), "Rename");
            Locator field = chat.page().getByLabel("New title");
            assertThat(field).hasValue("a title that is not good");
            field.fill("Tea & <b>cake</b> 你好");
            field.press("Enter");

            assertThat(chat.locate("#title")).hasText("Tea & <b>cake</b> 你好");
            assertThat(title(current())).hasText("Tea & <b>cake</b> 你好");
            chat.page().reload();
            assertThat(chat.locate("#title")).hasText("Tea & <b>cake</b> 你好");
        }

        @Test
        void isGivenUpByEscape() {
            chat.send("keep this title");
            chat.awaitEnd();

            choose(current(), "Rename");
            chat.page().getByLabel("New title").fill("or not");
            chat.page().getByLabel("New title").press("Escape");

            assertThat(title(current())).hasText("keep this title");
            assertThat(current().locator("a")).isFocused();
        }
    }

    @Nested
    class Delete {

        @Test
        void asksFirst() {
            chat.send("to be kept");
            chat.awaitEnd();

            choose(current(), "Delete");
            assertThat(dialog()).containsText("“to be kept” and all its messages");
            dialog().getByText("Cancel").click();

            assertThat(dialog()).isHidden();
            assertThat(title(current())).hasText("to be kept");
        }

        @Test
        void ofTheShownConversationLeadsToANewOneEvenInMidAnswer() {
            chat.send("repeat 100000 every 20\nword ");
            chat.awaitAnswer("word word");
            assertThat(current().locator(".answering")).isVisible();

            choose(current(), "Delete");
            assertThat(dialog()).containsText("An answer is being written in it");
            dialog().getByText("Delete", new Locator.GetByTextOptions().setExact(true))
                    .click();

            assertThat(chat.locate("#welcome")).isVisible();
            assertThat(chat.locate("#notice")).isHidden();
            assertThat(chat.stopButton()).isHidden();
            assertThat(chat.locate("#sessions [aria-current]")).hasCount(0);
        }
    }

    @Nested
    class Search {

        @Test
        void findsByTheTitleAndShowsAllAgain() {
            chat.converse("zebra-1", "m-1", "Of a Zebra 100% striped");
            chat.converse("zebra-2", "m-1", "Of a zebra 1000 striped");
            chat.page().reload();
            assertThat(item("Of a Zebra 100% striped")).isVisible();

            chat.locate("#search").fill("ZEBRA 100%");

            assertThat(chat.locate("#sessions li")).hasCount(1);
            assertThat(title(chat.locate("#sessions li"))).hasText("Of a Zebra 100% striped");
            chat.locate("#search").fill("no such title anywhere");
            assertThat(chat.locate("#sessions-note")).hasText("Nothing found.");
            assertThat(chat.locate("#announcer")).hasText("No conversations found.");
            chat.locate("#search").press("Escape");
            assertThat(item("Of a zebra 1000 striped")).isVisible();
        }
    }

    @Nested
    class Paging {

        @Test
        void loadsFurtherConversationsAsTheyAreScrolledTo() {
            for (int index = 0; index < 120; index++) {
                chat.sayElsewhere("many-" + index, "m-1", "One of many, number " + index);
            }
            chat.page().reload();
            assertThat(chat.locate("#sessions li")).hasCount(50);

            chat.locate("#sessions-scroller").hover();
            for (int tries = 0; tries < 200 && item("One of many, number 0").count() == 0; tries++) {
                chat.page().mouse().wheel(0, 2000);
                chat.page().evaluate("new Promise(requestAnimationFrame)");
            }

            assertThat(item("One of many, number 0")).hasCount(1);
            chat.converse("many-0", "m-2", "moves it to the top");
            chat.visit("many-0");
            assertThat(title(chat.locate("#sessions li").first())).hasText("One of many, number 0");
            assertThat(item("One of many, number 0")).hasCount(1);
        }
    }

    private Locator current() {
        return chat.locate("#sessions li:has([aria-current])");
    }

    private static Locator title(Locator item) {
        return item.locator("[dir]");
    }

    private Locator item(String title) {
        return chat.locate("#sessions").getByText(title, new Locator.GetByTextOptions().setExact(true));
    }

    private Locator dialog() {
        return chat.page().getByRole(AriaRole.DIALOG);
    }

    private void choose(Locator item, String choice) {
        item.locator(".options").click();
        chat.page().getByRole(AriaRole.MENUITEM).getByText(choice).click();
    }
}
