package dev.perdure.app.settings;

/** What the command line asks for. */
public sealed interface Command {

    /** To run the server. */
    record Run(Configuration configuration) implements Command {}

    /** To print a text and leave. */
    record Print(String text) implements Command {}
}
