package dev.perdure.chat.port;

/** Makes ids nobody can guess and nobody has made before. Safe for use by many threads; never blocks for long. */
public interface IdSource {

    /** A new id: 16 to 32 of {@code a-z0-9}, with at least 80 random bits. */
    String next();
}
