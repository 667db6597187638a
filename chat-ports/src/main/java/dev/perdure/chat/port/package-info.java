/**
 * The ports of the hexagon.
 *
 * <p>Inbound: {@link dev.perdure.chat.port.ChatService}, implemented by chat-domain and called by transports. Outbound:
 * {@link dev.perdure.chat.port.SessionRepository} (the store), {@link dev.perdure.chat.port.WorkflowAgent} (who answers) and
 * {@link dev.perdure.chat.port.IdSource}, implemented by adapters. The contract tests of the outbound ports are published in
 * this module's {@code tests} jar; no implementation may be here.
 */
@NullMarked
package dev.perdure.chat.port;

import org.jspecify.annotations.NullMarked;
