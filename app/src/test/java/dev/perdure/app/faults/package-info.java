/**
 * The fault suite: real servers of the packaged build over one real PostgreSQL, broken in every way that the design speaks of.
 *
 * <p>{@link dev.perdure.app.faults.FaultSuiteIT} runs it; docs/faults.md says how. What is right is not decided here but in
 * {@link dev.perdure.app.faults.oracle.Oracle}, the same for every scenario.
 */
@NullMarked
package dev.perdure.app.faults;

import org.jspecify.annotations.NullMarked;
