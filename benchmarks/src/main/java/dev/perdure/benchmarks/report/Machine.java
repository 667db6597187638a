package dev.perdure.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;

/** The machine that is measured on, in words. */
public final class Machine {

    private static final double KIBIBYTES_A_GIBIBYTE = 1024.0 * 1024;

    private Machine() {}

    /** One sentence with the date. */
    public static String words(LocalDate date) throws IOException {
        Runtime.Version java = Runtime.version();
        return String.format(
                Locale.ROOT,
                "%s; %d cores (%s), %.1f GiB of memory, Linux %s, %s %s.",
                date,
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name", "unknown processor"),
                memory(),
                System.getProperty("os.version"),
                System.getProperty("java.vm.name"),
                java);
    }

    private static double memory() throws IOException {
        return Long.parseLong(field("/proc/meminfo", "MemTotal", "0").replaceAll("[^0-9]", "")) / KIBIBYTES_A_GIBIBYTE;
    }

    private static String field(String file, String name, String otherwise) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(otherwise);
    }

    /** How many processes want a processor beside this one, averaged over a minute: above 0.5 the figures are worth little. */
    public static double loadBefore() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }
}
