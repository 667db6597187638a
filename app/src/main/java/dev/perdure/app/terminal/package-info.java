/**
 * The terminal chat, {@code bin/perdure-chat}: shows what the Java client does.
 *
 * <p>Start at {@code ChatTerminal}. It knows the server as a stranger does, over HTTP by {@code chat-client}; nothing of the
 * server's own code may be here.
 */
@NullMarked
package dev.perdure.app.terminal;

import org.jspecify.annotations.NullMarked;
