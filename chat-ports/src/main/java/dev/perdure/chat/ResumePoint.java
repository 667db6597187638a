package dev.perdure.chat;

/** Where a reader wants to go on: what it presents as its cursor. */
public sealed interface ResumePoint {

    /** The reader has seen nothing and presents no cursor. */
    record Beginning() implements ResumePoint {}

    /** The reader has seen everything up to and including this position. */
    record After(Position position) implements ResumePoint {}

    /** The reader presents something that is no position at all; it is told so by a gap, never guessed at. */
    record Unreadable() implements ResumePoint {}

    /** Takes a cursor as it came from outside. */
    static ResumePoint of(String cursor) {
        return Position.parse(cursor).<ResumePoint>map(After::new).orElseGet(Unreadable::new);
    }
}
