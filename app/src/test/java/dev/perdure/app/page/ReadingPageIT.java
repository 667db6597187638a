package dev.perdure.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is said, as it is shown: markdown, code, strange texts and hostile ones, and the history above. */
@ExtendWith(PageStage.Extension.class)
class ReadingPageIT {

    private static final List<String> HOSTILE = List.of(
            "<script>alert('script')</script>",
            "<img src=x onerror=\"alert('image')\">",
            "<svg onload=\"alert('svg')\"><style>@import '//127.0.0.2/x.css';</style></svg>",
            "<iframe src=\"javascript:alert('frame')\"></iframe>",
            "<a href=\"javascript:alert('link')\" onclick=\"alert('click')\">html link</a>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert('math')></style></mglyph></table></mtext></math>",
            "[js](javascript:alert('markdown'))",
            "[mixed](JaVa\tScRiPt:alert('mixed'))",
            "[coded](&#106;avascript:alert('coded'))",
            "[data](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
            "[vb](vbscript:alert) [file](file:///etc/passwd) [blob](blob:x) [relative](/webjars) [other](//127.0.0.2/x)",
            "![image](https://127.0.0.2/spy.png) ![quote](x\" onerror=\"alert('quote'))",
            "<https://example.org/\"onmouseover=\"alert('auto')>",
            "[title](https://example.org \"a\\\" onmouseover=alert('title') \\\"\")",
            "`<script>alert('code')</script>`",
            "```\"><script>alert('fence')</script>\n</code></pre><script>alert('out')</script>\n```",
            "<form action=\"//127.0.0.2\"><input name=x autofocus onfocus=\"alert('form')\"><button>send</button></form>",
            "<base href=\"//127.0.0.2/\"><meta http-equiv=refresh content=\"0;url=//127.0.0.2/\"><link rel=stylesheet href=\"//127.0.0.2/x.css\">",
            "<p id=\"composer\" class=\"notice\" style=\"position:fixed;inset:0\">cover</p>",
            "| <b>cell</b> | [x](javascript:alert('cell')) |\n|--|--|\n| <img src=x onerror=alert('td')> | y |");

    /** Every element of an answer that is more than the page would ever make, or that leads anywhere it should not. */
    private static final String STRANGE_ELEMENTS = """
            () => {
              const tags = new Set("P BR HR H1 H2 H3 H4 H5 H6 STRONG EM DEL CODE PRE BLOCKQUOTE UL OL LI A TABLE THEAD TBODY TR TH TD DIV SPAN BUTTON".split(" "));
              const attributes = new Set("href title start align class dir target rel tabindex role aria-label type".split(" "));
              const strange = [];
              for (const element of document.querySelectorAll(".answer *")) {
                const names = element.getAttributeNames();
                const address = element.getAttribute("href");
                if (!tags.has(element.tagName) || names.some((name) => !attributes.has(name))
                    || (address !== null && !/^(https?:\\/\\/|mailto:)/.test(address))
                    || (address !== null && element.rel !== "noopener noreferrer")
                    || (element.className !== "" && !/^(code|bar|copy|tail|language-\\S+|hljs-.+)$/.test(element.className))) {
                  strange.push(element.outerHTML.slice(0, 200));
                }
              }
              return strange;
            }""";

    private static final String CODE = """
            Look:

            ```java
            record Point(int x, int y) {} // <b>not bold</b>
            ```

            And **that** was it.
            """;

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
    class Answers {

        @Test
        void showHostileTextAndDoNothingItSays() {
            chat.send(String.join("\n\n", HOSTILE) + "\n\nThe end of it.");
            chat.awaitAnswer("The end of it.");
            chat.awaitEnd();

            assertThat(chat.texts(STRANGE_ELEMENTS)).isEmpty();
            assertThat(chat.answer()).containsText("<script>alert('script')</script>");

            chat.page().reload();
            chat.awaitAnswer("The end of it.");
            assertThat(chat.texts(STRANGE_ELEMENTS)).isEmpty();
        }

        @Test
        void colourCodeThatIsFinishedAndCopyIt() {
            chat.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            chat.send(CODE);
            chat.awaitEnd();
            Locator code = chat.answer().locator("pre");

            assertThat(code.locator(".hljs-keyword")).hasText("record");
            assertThat(code).hasText("record Point(int x, int y) {} // <b>not bold</b>");
            assertThat(chat.answer().locator(".bar")).containsText("java");

            chat.answer().getByLabel("Copy the code").click();
            assertThat(chat.answer().locator(".bar .copy")).hasText("Copied");
            assertThat(clipboard()).isEqualTo("record Point(int x, int y) {} // <b>not bold</b>\n");
            chat.locate(".copy.whole").click();
            assertThat(chat.locate(".copy.whole")).hasText("Copied");
            assertThat(clipboard()).isEqualTo(CODE);
        }

        @Test
        void foldTheThoughtsBehindThemAlsoAfterAReload() {
            chat.send("think of <i>two</i> things\nOne thing.");
            chat.awaitEnd();
            assertThat(chat.answer()).hasText("One thing.");
            assertThat(chat.locate(".thoughts")).isHidden();

            chat.page().reload();
            chat.awaitAnswer("One thing.");
            assertThat(chat.locate(".thoughts")).isHidden();
            chat.locate(".reasoning summary").click();

            assertThat(chat.locate(".thoughts")).hasText("of <i>two</i> things");
        }

        @Test
        void keepEveryScriptInItsDirection() {
            chat.send("你好，世界\n\nשלום עולם, code.\n\n- مرحبا\n\n> 1. مرحبا\n\nplain");
            chat.awaitEnd();

            assertThat(chat.answer().locator("p").first()).hasText("你好，世界");
            assertThat(chat.answer().locator("p").nth(1)).hasCSS("direction", "rtl");
            assertThat(chat.answer().locator("li").first()).hasCSS("direction", "rtl");
            assertThat(chat.answer().locator("blockquote")).hasCSS("direction", "rtl");
            assertThat(chat.answer().locator("p").last()).hasCSS("direction", "ltr");
        }

        @Test
        void areSmoothAndWholeWhenTheyAreLong() {
            chat.page().evaluate("""
                    () => {
                      window.blocked = [];
                      new PerformanceObserver((list) => window.blocked.push(...list.getEntries().map((frame) => frame.blockingDuration)))
                          .observe({ type: "long-animation-frame" });
                    }""");
            chat.send("repeat 10000 every 0\n**word** `code` - a list\n\n```js\nlet x = 1;\n```\n\nmore ");
            chat.awaitEnd();

            assertThat(((Number) chat.page()
                                    .evaluate("document.querySelector('.answer').textContent.match(/more/g).length"))
                            .intValue())
                    .isBetween(700, 1000);
            // Not a measurement: a paint that went over the whole text each time would block for seconds here.
            assertThat(((Number) chat.page().evaluate("Math.max(0, ...window.blocked)")).doubleValue())
                    .isLessThan(2000);
        }
    }

    @Nested
    class History {

        @Test
        void loadsUpwardWithoutMovingWhatIsRead() {
            for (int turn = 1; turn <= 75; turn++) {
                chat.converse("long-history", "m-" + turn, "Message number " + turn);
            }
            chat.visit("long-history");
            assertThat(chat.answer()).hasText("Message number 75");
            Locator turns = chat.locate("#transcript .turn");
            assertThat(turns).hasCount(30);

            assertThat(movedWhileLoading("auto")).isBetween(-1.0, 1.0);
            assertThat(turns).hasCount(60);
            // A browser that doesn't hold the place by itself.
            assertThat(movedWhileLoading("none")).isBetween(-1.0, 1.0);
            assertThat(turns).hasCount(75);
            assertThat(turns.first()).containsText("Message number 1");
            assertThat(chat.locate("#earlier")).isHidden();
        }

        /** How far the third turn goes on the screen when earlier ones are put above it because it has been scrolled to. */
        private double movedWhileLoading(String anchoring) {
            return ((Number) chat.page().evaluate("""
                    async (anchoring) => {
                      const frame = () => new Promise(requestAnimationFrame);
                      const scroller = document.getElementById("scroller");
                      const turns = document.getElementById("transcript").children;
                      const [, , read] = turns;
                      const { length } = turns;
                      scroller.style.overflowAnchor = anchoring;
                      scroller.scrollTop = read.offsetTop;
                      await frame();
                      const before = read.getBoundingClientRect().top;
                      while (turns.length === length) {
                        await frame();
                      }
                      await frame();
                      await frame();
                      return read.getBoundingClientRect().top - before;
                    }""", anchoring)).doubleValue();
        }
    }

    private String clipboard() {
        return (String) chat.page().evaluate("navigator.clipboard.readText()");
    }
}
