/**
 * The Java client in a bad network: seeded runs against a server that counts how often its agent ran.
 *
 * <p>Start at {@code ClientFaultsTest}; {@code docs/clients.md} says how to run many, or one again by its seed.
 */
@NullMarked
package dev.perdure.app.faults.reconnect;

import org.jspecify.annotations.NullMarked;
