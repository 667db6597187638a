@NullMarked
package dev.perdure.app.observe;

import org.jspecify.annotations.NullMarked;
