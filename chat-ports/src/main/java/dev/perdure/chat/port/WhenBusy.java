package dev.perdure.chat.port;

/** What is to become of a message that arrives while another turn of its session runs or waits. */
public enum WhenBusy {
    /** It is refused, and nothing is stored. */
    REJECT,
    /** Its turn waits behind all others. */
    ENQUEUE,
    /** The running turn is cancelled, and the message's turn is the next, before all that wait. */
    INTERRUPT
}
