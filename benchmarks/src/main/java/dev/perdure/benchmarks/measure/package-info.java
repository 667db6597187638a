/**
 * The measurements: each starts what it needs on an empty data folder, measures, and ends it.
 *
 * <p>Start at {@link dev.perdure.benchmarks.measure.Measurements}. A new one is a class here and a line there.
 */
@NullMarked
package dev.perdure.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
