package dev.perdure.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeTest {

    @Nested
    class Reading {

        @Test
        void keysAreRead() {
            assertThat(Notice.of("7")).isEqualTo(new Notice.Changed(List.of(7L)));
            assertThat(Notice.of("7,100200300400500600,8"))
                    .isEqualTo(new Notice.Changed(List.of(7L, 100200300400500600L, 8L)));
        }

        @Test
        void whatIsMarkedIsRead() {
            assertThat(Notice.of("@node-1")).isEqualTo(new Notice.Called(new NodeId("node-1")));
            assertThat(Notice.of("=word")).isEqualTo(new Notice.Echo("word"));
            assertThat(Notice.of("-epoch a.session-1"))
                    .isEqualTo(new Notice.Deleted(new LogKey(new SessionId("a.session-1"), "epoch")));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ",",
                    "7,",
                    "7,,8",
                    "7a",
                    "a",
                    "@",
                    "@no such node",
                    "-",
                    "-epoch",
                    "-e ü",
                    "1234567890123456789012"
                })
        void whatCannotBeReadIsTakenForAnything(String payload) {
            assertThat(Notice.of(payload)).isEqualTo(new Notice.Anything());
        }
    }
}
