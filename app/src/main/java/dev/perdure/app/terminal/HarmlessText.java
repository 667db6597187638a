package dev.perdure.app.terminal;

/**
 * Text of others made fit for a terminal: control characters could move the cursor, write the clipboard or answer in the
 * reader's name, so they are shown instead of sent. Line feeds and tabs stay, and so do all scripts and emoji.
 */
final class HarmlessText {

    private static final char FIRST_PICTURE = '\u2400';
    private static final char PICTURE_OF_DELETE = '\u2421';
    private static final char REPLACEMENT = '\uFFFD';

    private HarmlessText() {}

    /** The same for a piece as for the whole: no character depends on its neighbours. */
    static String of(String text) {
        StringBuilder harmless = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            harmless.append(harmless(text.charAt(i)));
        }
        return harmless.toString();
    }

    private static char harmless(char c) {
        if (c == '\n' || c == '\t') {
            return c;
        }
        if (c < ' ') {
            return (char) (FIRST_PICTURE + c);
        }
        if (c == '\u007F') {
            return PICTURE_OF_DELETE;
        }
        // The C1 controls, which some terminals take for escape sequences of two bytes, and what turns the rest of a
        // line.
        boolean control = (c >= '\u0080' && c <= '\u009F') || (c >= '\u202A' && c <= '\u202E');
        return control ? REPLACEMENT : c;
    }
}
