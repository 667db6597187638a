/**
 * A PostgreSQL of one's own in one folder: unpacked, initialised, started, found again and stopped.
 *
 * <p>{@link dev.perdure.app.privatedb.DataFolder} takes the folder, {@link dev.perdure.app.privatedb.PrivatePostgres} runs
 * the database in it. Nothing here knows what the database is for: no schema, no chat, no settings of the server.
 */
@NullMarked
package dev.perdure.app.privatedb;

import org.jspecify.annotations.NullMarked;
