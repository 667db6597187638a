/**
 * The browser client against a real server: with Node, in a browser, and through bad networks.
 *
 * <p>{@code BrowserClientTest} runs its tests for a server, {@code BrowserClientFaultsTest} plays seeded runs through faults, and
 * {@code BrowserClientIT} tries in Chromium what only a browser has. The scripts themselves stand in chat-client-js.
 */
@NullMarked
package dev.perdure.app.jsclient;

import org.jspecify.annotations.NullMarked;
