package dev.perdure.app.settings;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One setting: how it is named, what it means, and what is allowed. Immutable. */
public final class Setting<T> {

    private final String flag;
    private final String meaning;
    private final Allowed<T> allowed;

    @Nullable
    private final String preset;

    private final boolean confidential;

    private Setting(String flag, String meaning, Allowed<T> allowed, @Nullable String preset, boolean confidential) {
        this.flag = flag;
        this.meaning = meaning;
        this.allowed = allowed;
        this.preset = preset;
        this.confidential = confidential;
    }

    static <T> Setting<T> of(String flag, Allowed<T> allowed, String preset, String meaning) {
        return new Setting<>(flag, meaning, allowed, preset, false);
    }

    static <T> Setting<T> unset(String flag, Allowed<T> allowed, String meaning) {
        return new Setting<>(flag, meaning, allowed, null, false);
    }

    /** A setting whose value never appears in any text, because it is a secret or may hold one. */
    static <T> Setting<T> confidential(String flag, Allowed<T> allowed, String meaning) {
        return new Setting<>(flag, meaning, allowed, null, true);
    }

    /** Such as {@code --data-dir}. */
    public String flag() {
        return flag;
    }

    /** The environment variable of the same meaning, such as {@code PERDURE_DATA_DIR}. */
    public String variable() {
        return "PERDURE_" + flag.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    String meaning() {
        return meaning;
    }

    Allowed<T> allowed() {
        return allowed;
    }

    Optional<String> preset() {
        return Optional.ofNullable(preset);
    }

    boolean confidential() {
        return confidential;
    }

    /**
     * Reads a value.
     *
     * @param source the name by which the value was given: the flag or the variable
     * @throws SettingException if it is not allowed
     */
    T read(String text, String source) {
        return (text.isEmpty() ? Optional.<T>empty() : allowed.reading().apply(text)).orElseThrow(() -> {
            String value = confidential ? "its value (not shown)" : "'" + printable(text) + "'";
            return new SettingException(source + ": " + value + " is not allowed; allowed is " + allowed.words() + ".");
        });
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(80).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return shown.length() < text.length() ? shown + "…" : shown.toString();
    }

    @Override
    public String toString() {
        return flag;
    }
}
