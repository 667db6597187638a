/** The in-memory store against the contract, and the contract against stores that break it. */
@NullMarked
package dev.perdure.inmemory;

import org.jspecify.annotations.NullMarked;
