/**
 * The suite's own client: plain sockets, any node, any of the ways to read, and a journal of all that came.
 *
 * <p>It shares no code with the server, so that it is not wrong in the same way.
 */
@NullMarked
package dev.perdure.app.faults.client;

import org.jspecify.annotations.NullMarked;
