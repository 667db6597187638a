/** Tests of what browsers are told, each without a server. */
@NullMarked
package dev.perdure.javalin.browser;

import org.jspecify.annotations.NullMarked;
