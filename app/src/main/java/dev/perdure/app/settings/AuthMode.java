package dev.perdure.app.settings;

/** How callers say who they are. */
public enum AuthMode {
    /** They don't: everybody is the same. */
    NONE,
    /** By static bearer tokens, listed in a file. */
    TOKENS,
    /** By JSON Web Tokens of somebody who is trusted. */
    JWT
}
