package dev.perdure.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HarmlessTextTest {

    @Test
    void everyScriptAndEmojiIsLeftAsItIs() {
        String text = "你好 😀👩‍👩‍👧 שלום مرحبا é\n\tx\u00a0";
        assertThat(HarmlessText.of(text)).isEqualTo(text);
    }

    @Test
    void escapeSequencesAreShownInsteadOfSent() {
        assertThat(HarmlessText.of("\u001b]52;c;cm0=\u0007\u001b[2J\r\u009b31m\u007f"))
                .isEqualTo("␛]52;c;cm0=␇␛[2J␍\uFFFD31m␡");
    }

    @Test
    void noControlCharacterComesThrough() {
        IntStream.rangeClosed(0, Character.MAX_VALUE)
                .filter(c -> Character.getType(c) == Character.CONTROL && c != '\n' && c != '\t')
                .forEach(c -> assertThat(HarmlessText.of("a" + (char) c + "b").codePointAt(1))
                        .as("U+%04X", c)
                        .matches(shown -> Character.getType(shown) != Character.CONTROL));
    }
}
