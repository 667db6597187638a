package dev.perdure.chat;

/** What somebody may do with a session of another owner. */
public enum Access {
    /** Look at all of it and follow it. */
    READ,
    /** Also speak in it, and stop, repeat or replace what is answered. */
    WRITE;

    /** Whether whoever has this access may do what {@code wanted} allows. */
    public boolean includes(Access wanted) {
        return compareTo(wanted) >= 0;
    }
}
