package dev.perdure.app;

/** Starts the server. */
final class Main {
    private Main() {}
}
