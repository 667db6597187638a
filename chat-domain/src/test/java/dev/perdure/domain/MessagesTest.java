package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.error.InvalidInputException;
import org.junit.jupiter.api.Test;

class MessagesTest {

    @Test
    void lengthIsCountedInBytesOfUtf8() {
        assertThatCode(() -> Messages.requireLegal("你好", 6)).doesNotThrowAnyException();
        assertRefused("你好", 5, "message_too_long");
        assertThatCode(() -> Messages.requireLegal("😀", 4)).doesNotThrowAnyException();
        assertRefused("😀", 3, "message_too_long");
    }

    @Test
    void blankAndUnstorableTextsAreRefused() {
        assertRefused("", 10, "message_required");
        assertRefused(" \n\t\u2003", 10, "message_required");
        assertRefused("a\0b", 10, "invalid_message");
        assertRefused("a\uD83D", 10, "invalid_message");
    }

    @Test
    void aTitleIsTheFirstLineShortened() {
        assertThat(Messages.title("\n  Hello 你好 \nmore")).isEqualTo("Hello 你好");
        assertThat(Messages.title("😀".repeat(100))).isEqualTo("😀".repeat(79) + "…");
        assertThat(Messages.title("a\u0007b")).isEqualTo("ab");
    }

    private static void assertRefused(String text, int maxBytes, String code) {
        assertThatThrownBy(() -> Messages.requireLegal(text, maxBytes))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
