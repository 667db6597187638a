/**
 * Measures the packaged server from outside: what it can carry, what that costs, how fast it resumes and takes over.
 *
 * <p>Start at {@link dev.perdure.benchmarks.Main}. Nothing here is part of what is shipped, and nothing here is a test: a
 * figure means something on a quiet machine only.
 */
@NullMarked
package dev.perdure.benchmarks;

import org.jspecify.annotations.NullMarked;
