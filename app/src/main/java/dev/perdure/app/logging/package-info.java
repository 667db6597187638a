/**
 * How the server logs: in which form, from which level on, and how the levels are changed while it runs.
 *
 * <p>{@link dev.perdure.app.logging.Logging} applies the settings to what {@code logback.xml} has set up. In either form a
 * record can't be broken out of by what is logged.
 */
@NullMarked
package dev.perdure.app.logging;

import org.jspecify.annotations.NullMarked;
