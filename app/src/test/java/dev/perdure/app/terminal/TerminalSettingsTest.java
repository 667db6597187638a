package dev.perdure.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.WhenBusy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalSettingsTest {

    @Test
    void withoutFlagsANewSessionOnThisMachineIsBegun() throws Exception {
        assertThat(read(Map.of()))
                .contains(new TerminalSettings(
                        URI.create("http://localhost:8080/api/app"),
                        new SessionId("chat-new"),
                        WhenBusy.ENQUEUE,
                        3,
                        null));
    }

    @Test
    void flagsWinOverVariables() throws Exception {
        Map<String, String> environment = Map.of("PERDURE_URL", "http://variable", "PERDURE_TOKEN", "secret");
        assertThat(read(
                        environment,
                        "--url=https://flag:8443/chat",
                        "--session=tour",
                        "--when-busy=interrupt",
                        "--tries=20"))
                .contains(new TerminalSettings(
                        URI.create("https://flag:8443/chat"), new SessionId("tour"), WhenBusy.INTERRUPT, 20, "secret"));
        assertThat(read(environment)).map(TerminalSettings::base).contains(URI.create("http://variable/api/app"));
    }

    @Test
    void helpIsAskedFor() throws Exception {
        assertThat(read(Map.of(), "--help")).isEmpty();
        assertThat(TerminalSettings.help()).contains("--url", "--session", "PERDURE_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--url=nonsense",
                "--url=ftp://host",
                "--url=http://user:secret@host",
                "--url=http://host?x=y",
                "--session=a/b",
                "--session=..",
                "--when-busy=perhaps",
                "--tries=-1",
                "--tries=1001",
                "--tries=x"
            })
    void whatIsNotAllowedIsSaidByTheNameOfTheFlag(String argument) {
        assertThatThrownBy(() -> read(Map.of(), argument))
                .isInstanceOf(TerminalSettings.Wrong.class)
                .hasMessageContaining(argument.substring(0, argument.indexOf('=')))
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({"--nothing", "stray", "--url"})
    void whatIsNotKnownIsRefused(String argument) {
        assertThatThrownBy(() -> read(Map.of(), argument)).isInstanceOf(TerminalSettings.Wrong.class);
    }

    private static Optional<TerminalSettings> read(Map<String, String> environment, String... arguments)
            throws TerminalSettings.Wrong {
        return TerminalSettings.read(List.of(arguments), environment, () -> "new");
    }
}
