/**
 * What can happen in a turn, and where it stands in the log.
 *
 * <p>{@link dev.perdure.chat.event.ChatEvent} is the closed set; {@link dev.perdure.chat.event.LoggedEvent} is one that is
 * durable. How events look on a wire or in a row is the business of chat-protocol and of the storage adapters, not of this
 * package.
 */
@NullMarked
package dev.perdure.chat.event;

import org.jspecify.annotations.NullMarked;
