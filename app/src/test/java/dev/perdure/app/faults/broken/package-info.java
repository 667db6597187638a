/**
 * One broken part for each invariant of the design, put into an otherwise sound server by {@code BrokenServer}. They prove
 * that the oracle would have noticed.
 */
@NullMarked
package dev.perdure.app.faults.broken;

import org.jspecify.annotations.NullMarked;
