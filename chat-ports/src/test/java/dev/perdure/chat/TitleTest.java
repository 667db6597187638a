package dev.perdure.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.error.InvalidInputException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TitleTest {

    @Nested
    class Legal {

        @Test
        void whiteSpaceAtTheEndsIsDropped() {
            assertThat(new Title("\n  A trip\t ").value()).isEqualTo("A trip");
        }

        @Test
        void lengthIsCountedInCodePoints() {
            String longest = "🧭".repeat(Title.MAX_LENGTH);

            assertThat(new Title("  " + longest).value()).isEqualTo(longest);
            assertThatThrownBy(() -> new Title(longest + "x")).isInstanceOf(InvalidInputException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n ",
                "\u00A0",
                "\u200B",
                "two\nlines",
                "a\u0000b",
                "a\u001Bb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
            })
    void whatIsNoLineOfTextIsNoTitle(String text) {
        assertThatThrownBy(() -> new Title(text))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        refused -> assertThat(refused.code()).isEqualTo("invalid_title"));
    }

    @Test
    void halfASurrogatePairIsNoTitle() {
        assertThatThrownBy(() -> new Title("a\uD800")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new Title("\uDC00a")).isInstanceOf(InvalidInputException.class);
    }
}
