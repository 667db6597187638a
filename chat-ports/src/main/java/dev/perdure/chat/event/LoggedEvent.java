package dev.perdure.chat.event;

import dev.perdure.chat.TurnId;

/** A durable event and its place in its session's log. */
public record LoggedEvent(long sequence, TurnId turn, ChatEvent event) {}
