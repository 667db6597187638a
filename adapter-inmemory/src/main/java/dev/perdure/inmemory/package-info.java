/**
 * The store in the memory of one process: every promise of the port but to outlive that process.
 *
 * <p>Start at {@link dev.perdure.inmemory.InMemorySessionRepository}; {@link dev.perdure.inmemory.InMemoryModule} wires it
 * into Guice. For tests, demonstrations and trying things. No file and no socket may be opened here.
 */
@NullMarked
package dev.perdure.inmemory;

import org.jspecify.annotations.NullMarked;
