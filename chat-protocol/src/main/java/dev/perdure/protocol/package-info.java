/**
 * The native wire: what the server says and the Java client reads, as one-line JSON in {@code snake_case}.
 *
 * <p>Start at {@link dev.perdure.protocol.EventJson} for events and at the {@code Wire…} records for everything else; both
 * directions stand side by side so that they can't drift. {@code docs/protocol.md} is the page for people. No HTTP, no SSE
 * framing and no library type in a public signature may be here.
 */
@NullMarked
package dev.perdure.protocol;

import org.jspecify.annotations.NullMarked;
