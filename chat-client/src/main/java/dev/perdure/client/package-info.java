/**
 * The Java client: says something to a Perdure server and follows the answer to its end, over as many connections as it takes.
 *
 * <p>Start at {@link dev.perdure.client.ChatClient}; what it gives is an {@link dev.perdure.client.Answer}. Inside, a
 * {@code Pursuit} reads on a virtual thread of its own, by streams or by polling, and a {@code Course} knows what is pursued and
 * when it is over. No type of the HTTP library may be in a public signature, and nothing of the server may be here.
 */
@NullMarked
package dev.perdure.client;

import org.jspecify.annotations.NullMarked;
