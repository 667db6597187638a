/**
 * The agent that answers when no model is configured: a script that is honest about being one, and that can be driven by
 * commands to try what the server does.
 *
 * <p>Entry point: {@link dev.perdure.app.demo.DemoAgent}. It uses nothing but the ports, as any team's own agent would; no
 * wiring and no transport may be here.
 */
@NullMarked
package dev.perdure.app.demo;

import org.jspecify.annotations.NullMarked;
