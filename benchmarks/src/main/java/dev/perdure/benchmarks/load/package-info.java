/**
 * The load client: thousands of streams on one thread, each token checked and timed without allocating anything for it.
 *
 * <p>Start at {@link dev.perdure.benchmarks.load.LoadClient}. It shares no code with the server, so that no mistake of the
 * one is hidden by the other.
 */
@NullMarked
package dev.perdure.benchmarks.load;

import org.jspecify.annotations.NullMarked;
