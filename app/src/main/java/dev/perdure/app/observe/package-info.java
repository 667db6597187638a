/**
 * What the server says about itself in figures and traces.
 *
 * <p>{@link dev.perdure.app.observe.ObserveModule} binds it. The observers of the domain and of the adapters are told what
 * happens; here it becomes metrics, whose names and meanings are in {@code docs/metrics.md}, and spans. No label ever has a
 * value that came from outside, and nothing that was said is part of any of it.
 */
@NullMarked
package dev.perdure.app.observe;

import org.jspecify.annotations.NullMarked;
