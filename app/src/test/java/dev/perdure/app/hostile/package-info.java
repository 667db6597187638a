/**
 * The real server under clients that mean it no good: a seeded fuzzer over raw sockets, and a crowd that doesn't read.
 *
 * <p>Start at {@link dev.perdure.app.hostile.Fuzzer}. Whatever fails says the seed and the bytes that made it fail.
 */
@NullMarked
package dev.perdure.app.hostile;

import org.jspecify.annotations.NullMarked;
