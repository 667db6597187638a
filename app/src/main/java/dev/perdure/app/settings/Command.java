package dev.perdure.app.settings;

/** What the command line asks for. */
public sealed interface Command {

    /** To run the server. */
    record Run(Configuration configuration) implements Command {}

    /** To look whether a server with these settings could run, and leave. */
    record Check(Configuration configuration) implements Command {}

    /** To bring the database's tables up to date, and leave. */
    record Migrate(Configuration configuration) implements Command {}

    /** To make a bearer token for a subject, and leave. */
    record Token(String subject) implements Command {}

    /** To ask the server that runs with these settings how it is, and leave. */
    record Health(Configuration configuration) implements Command {}

    /** To print a text and leave. */
    record Print(String text) implements Command {}
}
