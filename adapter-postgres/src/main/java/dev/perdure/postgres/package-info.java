/**
 * {@link dev.perdure.chat.port.SessionRepository} on PostgreSQL 14 or newer, no extensions needed.
 *
 * <p>{@link dev.perdure.postgres.PostgresSessionRepository#open} is the way in. One thread commits the appends of all turns of
 * the node together, readers are served from a bounded tail of recent rows or from SQL pages, and the primary key of the log
 * fences writers. No rule of a turn's life may be here beyond what a transaction has to keep.
 */
@NullMarked
package dev.perdure.postgres;

import org.jspecify.annotations.NullMarked;
