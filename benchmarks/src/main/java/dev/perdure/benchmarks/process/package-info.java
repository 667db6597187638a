/**
 * The processes that are measured: starting and ending the packaged server, and reading what it and its PostgreSQL use.
 *
 * <p>Start at {@link dev.perdure.benchmarks.process.Usage}. Reads {@code /proc}, so it works on Linux only.
 */
@NullMarked
package dev.perdure.benchmarks.process;

import org.jspecify.annotations.NullMarked;
