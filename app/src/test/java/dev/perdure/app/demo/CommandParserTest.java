package dev.perdure.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

    @Test
    void readsTokens() {
        assertThat(CommandParser.parse("/tokens 1000000")).isEqualTo(new Command.Tokens(1_000_000, null));
        assertThat(CommandParser.parse("  /Tokens\t2000  AT 200\n")).isEqualTo(new Command.Tokens(2_000, 200.0));
        assertThat(CommandParser.parse("/tokens 5 at 0.5")).isEqualTo(new Command.Tokens(5, 0.5));
    }

    @Test
    void readsFailures() {
        assertThat(CommandParser.parse("/fail")).isEqualTo(new Command.Fail(false, 0));
        assertThat(CommandParser.parse("/fail recoverable")).isEqualTo(new Command.Fail(true, 0));
        assertThat(CommandParser.parse("/fail after 20")).isEqualTo(new Command.Fail(false, 20));
        assertThat(CommandParser.parse("/fail recoverable after 20")).isEqualTo(new Command.Fail(true, 20));
    }

    @Test
    void readsTheOthers() {
        assertThat(CommandParser.parse("/slow 600")).isEqualTo(new Command.Slow(Duration.ofMinutes(10)));
        assertThat(CommandParser.parse("/tool")).isEqualTo(new Command.Tool());
        assertThat(CommandParser.parse("/state")).isEqualTo(new Command.State());
        assertThat(CommandParser.parse("/help")).isEqualTo(new Command.Help());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "what is /tokens 5?", "你好", "1/2", "\u2028"})
    void takesEverythingElseForPlainInput(String message) {
        assertThat(CommandParser.parse(message)).isEqualTo(new Command.Plain());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/ tokens 5",
                "/unknown",
                "/tokens",
                "/tokens 0",
                "/tokens 1000001",
                "/tokens 99999999999",
                "/tokens -1",
                "/tokens five",
                "/tokens 5 at",
                "/tokens 5 at 0",
                "/tokens 5 at fast",
                "/tokens 5 at 1e9",
                "/fail after",
                "/fail after 1000001",
                "/fail often",
                "/slow",
                "/slow 601",
                "/slow -1",
                "/slow 1.2345",
                "/tool 1",
                "/state x",
                "/help me",
                "/tokens ١٢"
            })
    void namesWhatIsWrongWithTheRest(String message) {
        assertThat(CommandParser.parse(message))
                .isInstanceOfSatisfying(
                        Command.Misused.class,
                        misused -> assertThat(misused.problem()).isNotBlank());
    }
}
