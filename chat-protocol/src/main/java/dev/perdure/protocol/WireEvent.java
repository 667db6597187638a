package dev.perdure.protocol;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;

/** What a client reads where an event stands. */
public sealed interface WireEvent {

    /** A durable event of the log. */
    record Logged(Position position, LoggedEvent event) implements WireEvent {}

    /** The cursor could not be honoured; the snapshot stands for everything up to the position. */
    record Gap(Position position, Reason reason, WireSnapshot snapshot) implements WireEvent {}

    /** The turn waits until {@code ahead} others have ended; not of the log, and without a place in it. */
    record Queued(TurnId turn, MessageId message, int ahead) implements WireEvent {}

    /** A type that this version doesn't know. It has its place in the log; a client remembers it and goes on. */
    record Unknown(Position position, String type) implements WireEvent {}
}
