/**
 * What can be known from outside of how requests fare: by logs, by an observer, by a page of metrics.
 *
 * <p>{@link dev.perdure.javalin.observe.HttpObserver} is told what happens, {@link dev.perdure.javalin.observe.Exchange} names
 * the request that a thread works for, in every line it logs. Nothing here knows the endpoints, and nothing that was said in a
 * message is ever named.
 */
@NullMarked
package dev.perdure.javalin.observe;

import org.jspecify.annotations.NullMarked;
