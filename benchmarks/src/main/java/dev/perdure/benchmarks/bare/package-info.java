/**
 * The yardstick: what the same engine needs to stream the same bytes when nothing is kept, shared or resumable.
 *
 * <p>Start at {@link dev.perdure.benchmarks.bare.BareServer}, which is a process of its own.
 */
@NullMarked
package dev.perdure.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
