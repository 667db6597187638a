/**
 * Broken promises: one sealed family of exceptions, each with a stable code and a word on whether trying again can help.
 *
 * <p>{@link dev.perdure.chat.error.ChatException} is the root. What a caller should expect to happen (a busy session, an
 * unknown id) is a sealed result of the port's method, not an exception.
 */
@NullMarked
package dev.perdure.chat.error;

import org.jspecify.annotations.NullMarked;
