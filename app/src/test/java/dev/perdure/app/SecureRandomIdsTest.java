package dev.perdure.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.port.IdSource;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SecureRandomIdsTest {

    @Nested
    class Next {

        @Test
        void keepsToTheAlphabetAndNeverRepeats() {
            IdSource ids = new SecureRandomIds();
            Set<String> made = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                String id = ids.next();
                assertThat(id).matches("[a-z2-7]{20}");
                assertThat(made.add(id)).isTrue();
            }
        }
    }
}
