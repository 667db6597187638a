/**
 * Who makes a request: the small port that tells a server its callers.
 *
 * <p>Start at {@link dev.perdure.javalin.auth.Authenticator}. What a caller may do with a session is not decided here but in the
 * hexagon, which compares owners.
 */
@NullMarked
package dev.perdure.javalin.auth;

import org.jspecify.annotations.NullMarked;
