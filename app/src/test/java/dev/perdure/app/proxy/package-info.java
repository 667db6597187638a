/**
 * Real reverse proxies, with the configurations of {@code docs/deploy}, before real servers. Skipped where the machine has no
 * such proxy.
 */
@NullMarked
package dev.perdure.app.proxy;

import org.jspecify.annotations.NullMarked;
