package dev.perdure.app.faults.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.faults.oracle.Frame;
import org.junit.jupiter.api.Test;

class PollPageTest {

    @Test
    void takesTheDataAsItStands() {
        String page = "{\"events\":[{\"id\":\"e-1\",\"type\":\"text.delta\",\"data\":{\"text\":\"}]\\\\\\\"{\"}},"
                + "{\"id\":\"e-2\",\"type\":\"custom\",\"data\":{\"data\":{\"a\":[{}]}}}],\"next\":\"e-2\"}";
        assertThat(PollPage.frames(page))
                .containsExactly(
                        new Frame("e-1", "text.delta", "{\"text\":\"}]\\\\\\\"{\"}"),
                        new Frame("e-2", "custom", "{\"data\":{\"a\":[{}]}}"));
    }

    @Test
    void findsNothingInAnEmptyPage() {
        assertThat(PollPage.frames("{\"events\":[],\"next\":\"e-0\"}")).isEmpty();
    }
}
