package dev.perdure.chat;

import java.time.Instant;

/**
 * A session's owner lets somebody else in.
 *
 * @param subject who is let in: a guest of the session
 * @param createdAt since when the guest is let in without a break, however the access has changed meanwhile
 */
public record Grant(Caller subject, Access access, Instant createdAt) {}
