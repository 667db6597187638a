package dev.perdure.app.settings;

/** Where sessions are kept. */
public enum Store {
    /** In a private PostgreSQL in the data folder. */
    EMBEDDED,
    /** In a PostgreSQL that somebody else runs. */
    POSTGRES,
    /** In this process, and gone with it. */
    MEMORY
}
