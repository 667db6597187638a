/**
 * Who makes a request: the small port that tells a server its callers, three ready ways to do so, and the cookies and tickets that
 * stand for a token in a browser.
 *
 * <p>Start at {@link dev.perdure.javalin.auth.Authenticator}; {@link dev.perdure.javalin.auth.Gate} is where every request passes.
 * What a caller may do with a session is not decided here but in the hexagon, which compares owners. Nothing here knows Javalin.
 */
@NullMarked
package dev.perdure.javalin.auth;

import org.jspecify.annotations.NullMarked;
