package dev.perdure.chat;

/** Who says a message. */
public enum Role {
    USER,
    ASSISTANT
}
