package dev.perdure.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TitleSearchTest {

    @Test
    void lengthIsCountedInCodePoints() {
        String longest = "🧭".repeat(TitleSearch.MAX_LENGTH);

        assertThat(new TitleSearch(longest).finds("to " + longest)).isTrue();
        assertThatThrownBy(() -> new TitleSearch(longest + "x")).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b"})
    void whatNoTitleCanHoldIsRefused(String text) {
        assertThatThrownBy(() -> new TitleSearch(text))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        refused -> assertThat(refused.code()).isEqualTo("invalid_query"));
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertThatThrownBy(() -> new TitleSearch("a\uD800")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void foldingKnowsNoLanguage() {
        assertThat(TitleSearch.folded("Iı İ ΣςΣ Éß")).isEqualTo("ii i σσσ éß");
        assertThat(TitleSearch.folded("\uD801\uDC00")).isEqualTo("\uD801\uDC28");
    }

    @Test
    void whatIsFoldedTwiceIsFoldedOnce() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (Character.getType(c) != Character.SURROGATE) {
                String folded = TitleSearch.folded(Character.toString(c));
                assertThat(TitleSearch.folded(folded).equals(folded))
                        .as("U+%X", c)
                        .isTrue();
            }
        }
    }
}
