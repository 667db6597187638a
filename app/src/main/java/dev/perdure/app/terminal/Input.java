package dev.perdure.app.terminal;

/** What comes from the keyboard. */
sealed interface Input {

    record Line(String text) implements Input {}

    /** Ctrl-C, while nothing is being answered. */
    record Interrupt() implements Input {}

    /** There will be no more. */
    record End() implements Input {}
}
