@NullMarked
package dev.perdure.app.logging;

import org.jspecify.annotations.NullMarked;
