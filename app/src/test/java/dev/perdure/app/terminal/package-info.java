/** The terminal chat: its parts as they are, and the packaged program as a process. */
@NullMarked
package dev.perdure.app.terminal;

import org.jspecify.annotations.NullMarked;
