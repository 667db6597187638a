package dev.perdure.app.logging;

/** Text that stays in its line, and does nothing to the terminal that shows it. */
final class Harmless {

    private Harmless() {}

    /** With line breaks shown as {@code  | } and every other control character as U+FFFD. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.replace("\r\n", "\n").codePoints().forEach(c -> {
            if (breaksLine(c)) {
                line.append(" | ");
            } else {
                line.appendCodePoint(isHarmful(c) ? 0xFFFD : c);
            }
        });
        return line.toString();
    }

    /** Several lines, none of which begins like a record of its own. */
    static String indented(String text) {
        StringBuilder lines = new StringBuilder(text.length());
        text.lines().forEach(each -> {
            String shown = line(each.strip());
            if (!shown.isEmpty()) {
                lines.append("    ").append(shown).append('\n');
            }
        });
        return lines.toString();
    }

    private static boolean breaksLine(int c) {
        return c == '\n' || c == '\r' || c == 0x0B || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** Control characters, and those that turn round the order in which text is shown. */
    private static boolean isHarmful(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\t';
            case Character.SURROGATE -> true;
            default -> (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        };
    }
}
