package dev.perdure.chat.port;

/**
 * The store: sessions, who is let into them, contexts, messages, turns and their event logs.
 *
 * <p>Split by role, because most code needs one of them. An implementation keeps all of them in one store, so that what belongs
 * together is committed together, and passes {@code SessionRepositoryContract} of this module's {@code tests} jar, which
 * states every promise as a test. Methods may block, throw {@link dev.perdure.chat.error.UnavailableException} in bounded
 * time while the store is away (except where they say that they wait it out), and are safe for use by many threads. Times
 * are the store's own, never the calling process's, wherever two nodes could disagree about them.
 */
public interface SessionRepository extends SessionStore, GrantStore, TurnStore, EventLog, NodeRegistry {}
