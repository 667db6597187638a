package dev.perdure.app.settings;

/** A setting is not as it must be. The message names it and says what is allowed; it never holds a secret. */
public final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingException(String message) {
        super(message);
    }
}
