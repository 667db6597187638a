package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page that shows the calls: what the server says of itself, within the policy that it serves the page with. */
@ExtendWith(PageStage.Extension.class)
class ApiPageIT {

    private ChatPage chat;

    @BeforeEach
    void openThePage(PageStage stage) throws Exception {
        chat = stage.demo();
    }

    /** Whatever the browser complains of, of the policy above all, fails this. */
    @AfterEach
    void closeThePage() {
        chat.close();
    }

    @Test
    void showsAllCallsAndMakesThem() {
        int calls = ((Number) chat.page().evaluate("""
                                async () => Object.values((await (await fetch("/openapi.json")).json()).paths)
                                  .flatMap((path) => Object.values(path)).filter((each) => each.operationId).length
                                """)).intValue();

        chat.page().getByText("For programs").click();

        assertThat(chat.locate(".opblock")).hasCount(calls);
        Locator live = chat.locate("#operations-operations-live");
        live.locator(".opblock-summary-control").click();
        live.getByText("Try it out").click();
        live.locator("button.execute").click();
        Locator answer = live.locator(".live-responses-table .response");
        assertThat(answer.locator(".response-col_status")).hasText(Pattern.compile("^200"));
        assertThat(answer.locator(".highlight-code")).hasText(Pattern.compile("\"status\":\\s*\"ok\""));
    }
}
