@NullMarked
package dev.perdure.javalin.auth;

import org.jspecify.annotations.NullMarked;
