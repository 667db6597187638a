/**
 * Sharing sessions over the wire: what guests may do, and how they are shown out.
 *
 * <p>Servers run in the test's own process, with callers who are who they say they are. How callers prove who they are may not
 * be here.
 */
@NullMarked
package dev.perdure.app.sharing;

import org.jspecify.annotations.NullMarked;
