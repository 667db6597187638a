/**
 * What browsers are told to allow: which pages of other origins may call, and what may be done with an answer.
 *
 * <p>Start at {@link dev.perdure.javalin.browser.Origins}. Who makes a call, and by which cookie, is not decided here.
 */
@NullMarked
package dev.perdure.javalin.browser;

import org.jspecify.annotations.NullMarked;
