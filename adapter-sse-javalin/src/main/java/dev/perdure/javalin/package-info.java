/**
 * The ways in over HTTP, on Javalin and Jetty: hybrid SSE, submit-only, polling, WebSocket, operations and the chat page.
 *
 * <p>Start at {@link dev.perdure.javalin.ChatServer}, or install {@link dev.perdure.javalin.JavalinModule} with Guice.
 * Requests are parsed, {@link dev.perdure.chat.port.ChatService} is called, and its answers are put on the wire; no rule of
 * the chat itself may be here, and no session state.
 */
@NullMarked
package dev.perdure.javalin;

import org.jspecify.annotations.NullMarked;
