/** The private PostgreSQL against real processes: killed, orphaned, replaced, never doubled. */
@NullMarked
package dev.perdure.app.privatedb;

import org.jspecify.annotations.NullMarked;
