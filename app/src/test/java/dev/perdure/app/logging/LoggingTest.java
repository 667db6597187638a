package dev.perdure.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private static final String FORGED = "2026-11-28T12:00:00.000Z ERROR [main] Main - all is lost";

    /** As the server's configuration sets it up, in a context of its own. */
    private final LoggerContext context = new LoggerContext();

    private Encoder<ILoggingEvent> text() throws JoranException {
        URL configuration = Objects.requireNonNull(Logging.class.getResource("/logback.xml"));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(configuration);
        var appender = (ConsoleAppender<ILoggingEvent>)
                context.getLogger("ROOT").iteratorForAppenders().next();
        assertThat(appender.getTarget()).isEqualTo("System.err");
        assertThat(appender.getEncoder()).isInstanceOf(PatternLayoutEncoder.class);
        return appender.getEncoder();
    }

    private Encoder<ILoggingEvent> json() {
        JsonEncoder json = Logging.json(context);
        json.start();
        return json;
    }

    private String record(Encoder<ILoggingEvent> encoder, String message, Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                "here", context.getLogger("dev.perdure.Some"), Level.WARN, "said: {}", thrown, new Object[] {message});
        event.setMDCPropertyMap(Map.of("request_id", "r-1", "session_id", message));
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Nested
    class Text {

        @ParameterizedTest
        @ValueSource(strings = {"\n", "\r", "\r\n", "\u0085", "\u2028", "\u000B", "\f"})
        void noMessageBeginsALineOfItsOwn(String lineBreak) throws Exception {
            String record =
                    record(text(), "x" + lineBreak + FORGED, new IllegalStateException("y" + lineBreak + FORGED));

            assertThat(record.split("\\R|\u0085|\u2028|\u000B|\f"))
                    .hasSizeGreaterThan(1)
                    .satisfies(lines -> assertThat(List.of(lines).subList(1, lines.length))
                            .allMatch(line -> line.startsWith("    ")));
        }

        @Test
        void noMessageSpeaksToTheTerminal() throws Exception {
            String record = record(text(), "\u001b[2J\u0007\u202e\u0000", new IllegalStateException("\u001b[31m"));

            assertThat(record)
                    .doesNotContain("\u001b", "\u0007", "\u202e", "\u0000")
                    .contains("\uFFFD[2J");
        }

        @Test
        void aRecordHasTheNamesOfItsThread() throws Exception {
            assertThat(record(text(), "s-1", new IllegalStateException("z")))
                    .contains("[request_id=r-1 session_id=s-1] said: s-1\n")
                    .contains("\n    java.lang.IllegalStateException: z\n");
        }
    }

    @Nested
    class Json {

        @ParameterizedTest
        @ValueSource(strings = {"\n", "\"}\n{\"level\":\"ERROR\"", "\\", "\u2028", "\u0000\u001b", "\ud800", "é漢😀"})
        void aRecordIsOneObjectOnOneLineWhateverIsLogged(String hostile) throws IOException {
            String record = record(json(), hostile, new IllegalStateException(hostile));

            assertThat(record).endsWith("\n");
            assertThat(record.lines()).hasSize(1);
            JsonNode object = new ObjectMapper()
                    .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(record);
            assertThat(object.get("level").textValue()).isEqualTo("WARN");
            assertThat(object.get("loggerName").textValue()).isEqualTo("dev.perdure.Some");
            assertThat(object.get("mdc").get("request_id").textValue()).isEqualTo("r-1");
            if (!hostile.equals("\ud800")) { // which no UTF-8 has
                assertThat(object.get("formattedMessage").textValue()).isEqualTo("said: " + hostile);
                assertThat(object.get("throwable").get("message").textValue()).isEqualTo(hostile);
            }
        }
    }

    @Nested
    class TheLevels {

        @Test
        void areReadOneByOneOrForAll() {
            assertThat(Levels.read("warn, dev.perdure.domain=debug")
                            .orElseThrow()
                            .byLogger())
                    .isEqualTo(Map.of("ROOT", "WARN", "dev.perdure.domain", "DEBUG"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "loud", "a=", "=info", "a=info,", "a b=info", "a=info\nb=info"})
        void areNotGuessed(String text) {
            assertThat(Levels.read(text)).isEmpty();
        }

        @Test
        void ofTheFileHoldUntilTheyAreGoneFromIt(@TempDir Path folder) throws Exception {
            LoggerContext live = (LoggerContext) LoggerFactory.getILoggerFactory();
            var mine = live.getLogger("dev.perdure.app.logging.test.mine");
            var other = live.getLogger("dev.perdure.app.logging.test.other");
            other.setLevel(Level.WARN);
            Path file = folder.resolve("levels");
            Files.writeString(
                    file, "# while we look\n" + mine.getName() + "=trace\nnonsense\n" + other.getName() + "=off\n");

            try (LevelsFile watched = LevelsFile.watch(file, Duration.ofMillis(10))) {
                assertThat(watched).isNotNull();
                assertThat(mine.getLevel()).isEqualTo(Level.TRACE);
                assertThat(other.getLevel()).isEqualTo(Level.OFF);

                Files.writeString(file, mine.getName() + "=error\n");
                while (mine.getLevel() != Level.ERROR) {
                    Thread.onSpinWait();
                }
                assertThat(other.getLevel()).isEqualTo(Level.WARN);

                Files.delete(file);
                while (mine.getLevel() != null) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
