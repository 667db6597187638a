package dev.perdure.postgres;

/**
 * How busy a {@link PostgresSessionRepository} is at one moment.
 *
 * @param activeConnections of the pool, in use
 * @param idleConnections of the pool, open and free
 * @param waitingCalls calls that wait for a connection of the pool
 * @param waitingAppends appends that wait to be committed, those in the batch under way not among them
 * @param listening whether it is heard what other nodes notify
 */
public record PostgresStatus(
        int activeConnections, int idleConnections, int waitingCalls, int waitingAppends, boolean listening) {}
