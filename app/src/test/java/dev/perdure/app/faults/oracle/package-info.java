/**
 * Decides whether what was seen keeps the design's invariants: {@link dev.perdure.app.faults.oracle.Oracle} over
 * {@link dev.perdure.app.faults.oracle.Evidence}.
 *
 * <p>Pure: no process, socket or clock may be here. What it says is a list of findings, each naming the broken invariant.
 */
@NullMarked
package dev.perdure.app.faults.oracle;

import org.jspecify.annotations.NullMarked;
