/** The server's wiring, and in the classes named {@code …IT} the packaged server as a process of its own. */
@NullMarked
package dev.perdure.app;

import org.jspecify.annotations.NullMarked;
