/**
 * Runs the browser client's own tests, which are JavaScript, with the machine's Node.
 *
 * <p>{@code NodeTest} runs those that need nothing else. {@code Node} is published in the {@code tests} jar, for whoever has a
 * server to run the others against. What is tested stands in {@code src/test/js}.
 */
@NullMarked
package dev.perdure.client.js;

import org.jspecify.annotations.NullMarked;
