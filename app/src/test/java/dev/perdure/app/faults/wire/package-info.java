/**
 * Stands between a server and whom it talks to, and breaks that: {@link dev.perdure.app.faults.wire.DatabaseProxy} knows
 * PostgreSQL's protocol well enough to stop at a named point of the write path, {@link
 * dev.perdure.app.faults.wire.HalfFrameRelay} cuts a client's stream in the middle of a frame, and {@link
 * dev.perdure.app.faults.wire.FaultProxy} is a bad network of chance between any client and a server.
 */
@NullMarked
package dev.perdure.app.faults.wire;

import org.jspecify.annotations.NullMarked;
