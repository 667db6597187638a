package dev.perdure.app.logging;

/** The form of what is logged. */
public enum LogFormat {
    /** Lines for people. */
    TEXT,
    /** One JSON object on each line. */
    JSON
}
