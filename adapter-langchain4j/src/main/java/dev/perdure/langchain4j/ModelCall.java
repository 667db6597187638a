package dev.perdure.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One call of a model, pulled piece by piece. Owned by the agent's thread.
 *
 * <p>The model is called on a virtual thread of its own, for two reasons: some clients block until the answer is whole, and
 * interrupting that thread ends such a call even before its first piece, when there is no handle to cancel it by.
 */
final class ModelCall implements AutoCloseable {

    private final Handover handover = new Handover();
    private final CallListener listener = new CallListener(handover);
    private final Thread caller;

    private ModelCall(StreamingChatModel model, ChatRequest question, Map<String, String> headers) {
        this.caller = Thread.ofVirtual()
                .name("model-call")
                .unstarted(() -> CallHeaders.during(headers, () -> call(model, question)));
    }

    /** @param headers are sent along by a {@link StoppableHttpClient} */
    static ModelCall start(StreamingChatModel model, ChatRequest question, Map<String, String> headers) {
        ModelCall call = new ModelCall(model, question, headers);
        call.caller.start();
        return call;
    }

    private void call(StreamingChatModel model, ChatRequest question) {
        try {
            model.chat(question, listener);
        } catch (RuntimeException | Error e) {
            listener.onError(e);
        }
    }

    /** The next piece; empty if none came in time. */
    Optional<Piece> next(Duration patience) throws InterruptedException {
        return handover.take(patience);
    }

    /** Ends the call if it is still under way, and with it the exchange with the provider. Doesn't wait for either. */
    @Override
    public void close() {
        handover.close();
        listener.cancel();
        caller.interrupt();
    }
}
