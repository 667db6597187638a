/**
 * The words of Perdure: ids, positions, messages, turns, sessions and snapshots.
 *
 * <p>Start at {@link dev.perdure.chat.port.ChatService} for the way in and at {@link dev.perdure.chat.port.SessionRepository}
 * and {@link dev.perdure.chat.port.WorkflowAgent} for the ways out. Everything here is an immutable value that checks
 * itself when it is made; nothing here may know a transport, a store, a clock or a framework.
 */
@NullMarked
package dev.perdure.chat;

import org.jspecify.annotations.NullMarked;
