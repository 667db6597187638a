package dev.perdure.app.demo;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentRequest;

/**
 * The answer to plain input: what just happened to this request.
 *
 * <p>It names things that a later attempt can't find out, such as the position at which the first one began. So the whole
 * text is kept as a checkpoint before its first word is said, and the next attempt says the rest of that very text, and then
 * a line about itself.
 */
final class Explanation {

    private Explanation() {}

    static String of(AgentRequest request) {
        AgentState checkpoint = request.checkpoint();
        if (checkpoint == null) {
            return first(request);
        }
        return checkpoint.document()
                + "\n\n*Attempt %d took over at position `%s`, after %d characters, and went on from there.*"
                        .formatted(
                                request.attempt(),
                                request.position(),
                                request.saidText().length());
    }

    private static String first(AgentRequest request) {
        return """
                **Hello!** I'm the demo agent: a script, not a language model. Here is what happened to your message.

                - It became turn `%s` of session `%s`, under the message id `%s`.
                - Attempt %d at this answer began at position `%s` of the session's log.
                - Each word is stored before you see it. Reload the page, pull the plug, kill the server: \
                the answer goes on at the very word where it stopped.

                Send `/help` to see what else I can do.""".formatted(
                        request.turn(), request.session(), request.messageId(), request.attempt(), request.position());
    }
}
