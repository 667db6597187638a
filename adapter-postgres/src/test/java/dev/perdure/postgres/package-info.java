/** Tests on a real PostgreSQL: one server for all of them, a schema of its own for each. */
@NullMarked
package dev.perdure.postgres;

import org.jspecify.annotations.NullMarked;
