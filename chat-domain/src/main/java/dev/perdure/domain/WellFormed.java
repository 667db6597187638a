package dev.perdure.domain;

/** Makes short texts of agents storable, and measures texts as UTF-8. */
final class WellFormed {

    private WellFormed() {}

    /** The text with U+0000 and unpaired surrogates replaced by U+FFFD. */
    static String text(String text) {
        if (isWellFormed(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isStorable(c) ? c : 0xFFFD));
        return clean.toString();
    }

    static boolean isWellFormed(String text) {
        return text.codePoints().allMatch(WellFormed::isStorable);
    }

    /** How many bytes a well-formed text has in UTF-8. */
    static long utf8Length(String text) {
        return text.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }

    private static boolean isStorable(int codePoint) {
        return codePoint != 0 && !(codePoint >= 0xD800 && codePoint <= 0xDFFF);
    }
}
