/** Tests of the native wire. */
@NullMarked
package dev.perdure.protocol;

import org.jspecify.annotations.NullMarked;
