/** The client against scripted streams and small servers of its own; it meets the real server in {@code app}. */
@NullMarked
package dev.perdure.client;

import org.jspecify.annotations.NullMarked;
