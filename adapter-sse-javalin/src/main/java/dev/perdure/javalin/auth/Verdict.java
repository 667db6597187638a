package dev.perdure.javalin.auth;

/** What credentials come to: somebody, or nobody for a reason. */
public sealed interface Verdict permits Principal, Refusal {}
