/**
 * The hexagon's rules: a message runs once, every token is recorded before anyone sees it, every turn ends, every reader
 * goes on exactly where it stopped.
 *
 * <p>{@link dev.perdure.domain.DurableChatService} is the one entry; {@link dev.perdure.domain.ChatSettings} is what can be set.
 * No transport, store, clock, randomness or thread of its own may be here, and no state beyond turns in flight on this node
 * and streams being read.
 */
@NullMarked
package dev.perdure.domain;

import org.jspecify.annotations.NullMarked;
