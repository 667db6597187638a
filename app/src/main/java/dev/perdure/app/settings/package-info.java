/**
 * Every setting of the server: its flag, its variable, its default, and what is allowed.
 *
 * <p>{@link dev.perdure.app.settings.ServerSettings} lists them, {@link dev.perdure.app.settings.CommandLineReader} reads
 * them. Nothing here opens, connects or starts anything, and no secret is ever part of a message.
 */
@NullMarked
package dev.perdure.app.settings;

import org.jspecify.annotations.NullMarked;
