/**
 * The chat page tried in a real browser over the packaged server.
 *
 * <p>{@code PageIT} holds the tests. How the page is made, and what needs no browser to be tested, stands in
 * adapter-sse-javalin.
 */
package dev.perdure.app.page;
