package dev.perdure.benchmarks.report;

import java.util.Locale;

/**
 * One figure that says most about a measurement.
 *
 * @param target in words; a dash if there is none
 * @param reached whether the target is met, in words
 */
public record Headline(String what, String measured, String target, String reached) {

    private static final String NONE = "–";

    /** A figure without a target. */
    public static Headline of(String what, String measured) {
        return new Headline(what, measured, NONE, NONE);
    }

    /** A figure that is to be at most so large. */
    public static Headline atMost(String what, double measured, double limit, String unit) {
        return new Headline(what, number(measured) + unit, "≤ " + number(limit) + unit, yesOrNo(measured <= limit));
    }

    /** A figure that is to be at least so large. */
    public static Headline atLeast(String what, double measured, double limit, String unit) {
        return new Headline(what, number(measured) + unit, "≥ " + number(limit) + unit, yesOrNo(measured >= limit));
    }

    private static String yesOrNo(boolean reached) {
        return reached ? "yes" : "**no**";
    }

    /** A count, with its thousands set apart. */
    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** As many digits as mean something. */
    public static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e12) {
            return number((long) value);
        }
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
