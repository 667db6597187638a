package dev.perdure.app.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The names that a record's thread carries, in brackets; nothing if there are none. Made by Logback. */
public final class Names extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        Map<String, String> names = event.getMDCPropertyMap();
        return names == null || names.isEmpty()
                ? ""
                : new TreeMap<>(names)
                        .entrySet().stream()
                                .map(name -> name.getKey() + "=" + Harmless.line(String.valueOf(name.getValue())))
                                .collect(Collectors.joining(" ", "[", "] "));
    }
}
