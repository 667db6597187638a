/**
 * What one client may take of the server, whoever it is: connections, requests, time, and how its address is known.
 *
 * <p>Start at {@link dev.perdure.javalin.limit.Limits}. All of it stands before authentication, or asks for no more than who
 * calls; nothing here knows of the chat. How many turns and sessions a caller may have is the hexagon's to say.
 */
@NullMarked
package dev.perdure.javalin.limit;

import org.jspecify.annotations.NullMarked;
