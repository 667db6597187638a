/** How settings are read, refused and kept secret. */
@NullMarked
package dev.perdure.app.settings;

import org.jspecify.annotations.NullMarked;
