package dev.perdure.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Changes what {@code logback.xml} has set up. Where another SLF4J provider stands in, nothing is changed. */
public final class Logging {

    private static final String APPENDER = "stderr";
    private static final String ACCESS = "perdure.access";

    /** The levels that loggers had before they were changed; null is none of their own. */
    private final Map<String, Optional<Level>> before = new HashMap<>();

    private Logging() {}

    private static Optional<LoggerContext> context() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? Optional.of(context)
                : Optional.empty();
    }

    /** Applies what holds for the life of the process. */
    public static void begin(LogFormat format, boolean access, Optional<Levels> levels) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        context().ifPresent(context -> {
            if (format == LogFormat.JSON) {
                speakJson(context);
            }
            if (access) {
                context.getLogger(ACCESS).setLevel(Level.INFO);
            }
        });
        levels.ifPresent(wanted -> new Logging().apply(wanted));
    }

    /** Something that sets levels again and again. */
    static Logging changing() {
        return new Logging();
    }

    private static void speakJson(LoggerContext context) {
        Appender<ILoggingEvent> appender =
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
        if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
            JsonEncoder json = json(context);
            json.start();
            console.stop();
            console.setEncoder(json);
            console.start();
        }
    }

    /** One object on each line; not started. */
    static JsonEncoder json(LoggerContext context) {
        JsonEncoder json = new JsonEncoder();
        json.setContext(context);
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithContext(false);
        json.setWithMessage(false);
        json.setWithArguments(false);
        json.setWithFormattedMessage(true);
        return json;
    }

    /** Sets these levels, and gives those that were set before and are not among them what they had at first. */
    void apply(Levels levels) {
        context().ifPresent(context -> {
            before.forEach((logger, level) -> {
                if (!levels.byLogger().containsKey(logger)) {
                    context.getLogger(logger).setLevel(level.orElse(null));
                }
            });
            before.keySet().retainAll(levels.byLogger().keySet());
            levels.byLogger().forEach((name, level) -> {
                Logger logger = context.getLogger(name);
                before.computeIfAbsent(name, unused -> Optional.ofNullable(own(logger)));
                logger.setLevel(Level.toLevel(level));
            });
        });
    }

    @Nullable
    private static Level own(Logger logger) {
        return logger.getLevel();
    }
}
