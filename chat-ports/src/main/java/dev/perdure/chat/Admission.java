package dev.perdure.chat;

/**
 * A grant as it was found, and how to notice that it may hold no longer.
 *
 * @param revocations how many grants of the session had been revoked when it was looked up
 */
public record Admission(Grant grant, long revocations) {}
