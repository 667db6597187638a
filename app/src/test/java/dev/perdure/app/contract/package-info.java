/**
 * The documents for machines, {@code /openapi.json} and {@code /asyncapi.json}, held against a running server and against
 * {@code docs/protocol.md}: nothing happens that isn't described, and nothing is described that doesn't happen.
 */
@NullMarked
package dev.perdure.app.contract;

import org.jspecify.annotations.NullMarked;
