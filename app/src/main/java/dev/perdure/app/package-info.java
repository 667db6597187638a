/**
 * The standalone server: {@link dev.perdure.app.Main} reads the settings, wires the modules and runs until it is told to stop.
 *
 * <p>Everything here is wiring. What can be tested without a process of its own belongs into a package below or a module
 * beside this one.
 */
@NullMarked
package dev.perdure.app;

import org.jspecify.annotations.NullMarked;
