/**
 * The chat page tried in a real browser over the packaged server.
 *
 * <p>{@code PageIT} and its like hold the tests, {@code PageStage} the browser and the servers that they share, and
 * {@code ChatPage} what a person has in front of them. How the page is made, and what needs no browser to be tested, stands in
 * adapter-sse-javalin.
 */
package dev.perdure.app.page;
