/**
 * What was measured, as tables for people and as plots.
 *
 * <p>Start at {@link dev.perdure.benchmarks.report.Report}. Nothing is measured here.
 */
@NullMarked
package dev.perdure.benchmarks.report;

import org.jspecify.annotations.NullMarked;
