/** Tests over real sockets against a scripted chat. */
@NullMarked
package dev.perdure.javalin;

import org.jspecify.annotations.NullMarked;
