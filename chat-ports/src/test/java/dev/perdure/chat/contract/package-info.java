/**
 * What the outbound ports promise, as tests that every adapter extends; published as this module's {@code tests} jar.
 *
 * <p>Start at {@link dev.perdure.chat.contract.SessionRepositoryContract} for a store and at
 * {@link dev.perdure.chat.contract.WorkflowAgentContract} for an agent. The user brings JUnit Jupiter and AssertJ. Nothing
 * here may know an adapter, sleep, or depend on the order of tests.
 */
@NullMarked
package dev.perdure.chat.contract;

import org.jspecify.annotations.NullMarked;
