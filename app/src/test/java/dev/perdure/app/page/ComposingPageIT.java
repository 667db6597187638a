package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is written: drafts, messages that wait their turn, and changes of the last one. */
@ExtendWith(PageStage.Extension.class)
class ComposingPageIT {

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
    class Draft {

        @Test
        void isKeptAcrossAReload() {
            chat.locate("#message").fill("half a thought");

            chat.page().reload();

            assertThat(chat.locate("#message")).hasValue("half a thought");
        }
    }

    @Nested
    class Queue {

        @Test
        void takesMessagesWhileAnAnswerIsWrittenAndMovesThemUp() {
            chat.send("repeat 100000 every 20\nword ");
            chat.awaitAnswer("word word");
            chat.send("the second");
            assertThat(chat.waiting().locator(".sending")).containsText("Waits until the answer before it is done.");
            chat.send("the third");
            assertThat(chat.waiting()).hasCount(2);

            chat.page().reload();
            assertThat(chat.waiting()).hasCount(2);
            chat.stopButton().click();

            assertThat(chat.waiting()).hasCount(0);
            chat.awaitEnd();
            assertThat(chat.answer()).hasText("the third");
            assertThat(chat.locate("#transcript .bubble").nth(1)).hasText("the second");
            assertThat(chat.locate("#transcript .bubble")).hasCount(3);
        }

        @Test
        void keepsAMessageThatFindsItFullAndSendsItByItself() {
            chat.send("repeat 100000 every 20\nword ");
            chat.awaitAnswer("word word");
            String session = chat.session();
            for (int waiting = 1; waiting <= 16; waiting++) {
                chat.sayElsewhere(session, "m-" + waiting, "number " + waiting);
            }

            chat.send("one too many");
            assertThat(chat.waiting().last().locator(".sending")).containsText("as many messages wait already as may");
            chat.stopButton().click();

            assertThat(chat.waiting()).hasCount(0);
            chat.awaitEnd();
            assertThat(chat.answer()).hasText("one too many");
            assertThat(chat.locate("#transcript .bubble")).hasCount(18);
            assertThat(chat.complaints()).allMatch(complaint -> complaint.contains("429"));
            chat.complaints().clear();
        }

        @Test
        void letsAMessageBeTakenBackThatWaits() {
            chat.send("repeat 100000 every 20\nword ");
            chat.awaitAnswer("word word");
            chat.send("not that");
            chat.waiting().getByText("Take it back").click();
            assertThat(chat.waiting().locator(".sending")).containsText("it won't be answered");

            chat.stopButton().click();

            assertThat(chat.waiting()).hasCount(0);
            chat.awaitEnd();
            assertThat(chat.locate("#transcript .ending").last()).containsText("You took this message back");
            assertThat(chat.answer()).hasText("");
        }
    }

    @Nested
    class Change {

        @Test
        void ofTheLastMessageReplacesItAndItsAnswer() {
            chat.send("the first");
            chat.awaitEnd();
            chat.send("with a mistaek");
            chat.awaitEnd();
            ChatPage other = chat.secondTab();
            other.awaitAnswer("with a mistaek");

            chat.locate("#message").press("ArrowUp");
            assertThat(chat.locate("#message")).hasValue("with a mistaek");
            assertThat(chat.locate("#editing")).isVisible();
            chat.send("with no mistake");

            chat.awaitAnswer("with no mistake");
            chat.awaitEnd();
            assertThat(chat.locate(".bubble")).hasCount(2);
            assertThat(chat.locate(".bubble").last()).hasText("with no mistake");
            other.awaitAnswer("with no mistake");
            assertThat(other.locate(".bubble")).hasCount(2);
            chat.page().reload();
            chat.awaitAnswer("with no mistake");
            assertThat(chat.locate(".bubble")).hasCount(2);
        }

        @Test
        void isOfferedWhereTryingAgainWouldNotHelp() {
            chat.send("fail");
            chat.awaitEnd();

            chat.locate(".ending.failed").getByText("Change your message").click();

            assertThat(chat.locate("#message")).hasValue("fail");
            assertThat(chat.locate("#editing")).isVisible();
        }

        @Test
        void isGivenUpByEscapeAndTheDraftIsBack() {
            chat.send("as it was");
            chat.awaitEnd();
            chat.locate("#message").fill("a draft");

            chat.locate(".edit").click();
            assertThat(chat.locate("#message")).hasValue("as it was");
            chat.locate("#message").press("Escape");

            assertThat(chat.locate("#message")).hasValue("a draft");
            assertThat(chat.locate("#editing")).isHidden();
        }

        @Test
        void isRefusedWhenTheConversationHasGoneOn() {
            chat.send("the first");
            chat.awaitEnd();
            String session = chat.session();
            chat.locate(".edit").click();
            chat.converse(session, "m-elsewhere", "from elsewhere");
            assertThat(chat.locate(".bubble")).hasCount(2);

            chat.send("too late");

            assertThat(chat.locate("#notice")).containsText("can't be changed any more");
            assertThat(chat.locate("#message")).hasValue("too late");
            assertThat(chat.locate(".bubble").first()).hasText("the first");
            assertThat(chat.complaints()).allMatch(complaint -> complaint.contains("409"));
            chat.complaints().clear();
        }
    }
}
