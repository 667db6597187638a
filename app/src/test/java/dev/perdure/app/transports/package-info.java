/**
 * The ways in beside each other: one log, whichever of them is used.
 *
 * <p>Servers run in the test's own process. Nothing of a single way may be here; that is tested where the way is made.
 */
@NullMarked
package dev.perdure.app.transports;

import org.jspecify.annotations.NullMarked;
