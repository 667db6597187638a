/**
 * A seeded simulation of the domain: several nodes over one faulty store, several clients, one scheduler.
 *
 * <p>Start at {@link dev.perdure.domain.simulation.SimulationTest}; {@code docs/simulation.md} says what is simulated and how
 * to run one seed. Everything that happens is decided by {@link dev.perdure.domain.simulation.Scheduler}'s one source of
 * randomness: no real time, no real thread and no order of hashing may enter here.
 */
@NullMarked
package dev.perdure.domain.simulation;

import org.jspecify.annotations.NullMarked;
