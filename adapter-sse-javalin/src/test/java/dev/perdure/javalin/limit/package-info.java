/** Tests of limits and of how an address is known, each without a server. */
@NullMarked
package dev.perdure.javalin.limit;

import org.jspecify.annotations.NullMarked;
