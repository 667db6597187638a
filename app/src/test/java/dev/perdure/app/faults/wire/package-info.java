/**
 * Stands between a server and what it talks to, and breaks that: {@link dev.perdure.app.faults.wire.DatabaseProxy} knows
 * PostgreSQL's protocol well enough to stop at a named point of the write path, {@link
 * dev.perdure.app.faults.wire.HalfFrameRelay} cuts a client's stream in the middle of a frame.
 */
@NullMarked
package dev.perdure.app.faults.wire;

import org.jspecify.annotations.NullMarked;
