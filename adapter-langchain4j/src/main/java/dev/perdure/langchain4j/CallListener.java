package dev.perdure.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a model client's callbacks into pieces. Called by the client's threads; never throws.
 *
 * <p>A client may report an end after an error, or go on after it was cancelled; the handover keeps the first end only.
 */
final class CallListener implements StreamingChatResponseHandler {

    private final Handover handover;

    @Nullable
    private volatile StreamingHandle handle;

    private volatile boolean cancelled;

    CallListener(Handover handover) {
        this.handover = handover;
    }

    /** Cancels the stream now, or as soon as the client gives a handle to do it by. */
    void cancel() {
        cancelled = true;
        cancelUpstream();
    }

    @Override
    public void onPartialResponse(String text) {
        handover.give(new Piece.Text(text));
    }

    @Override
    public void onPartialResponse(PartialResponse response, PartialResponseContext context) {
        keep(context.streamingHandle());
        onPartialResponse(response.text());
    }

    @Override
    public void onPartialThinking(PartialThinking thinking) {
        handover.give(new Piece.Reasoning(thinking.text()));
    }

    @Override
    public void onPartialThinking(PartialThinking thinking, PartialThinkingContext context) {
        keep(context.streamingHandle());
        onPartialThinking(thinking);
    }

    @Override
    public void onPartialToolCall(PartialToolCall call) {
        handover.give(new Piece.SignOfLife());
    }

    @Override
    public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
        keep(context.streamingHandle());
        onPartialToolCall(call);
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall call) {
        ToolExecutionRequest request = call.toolExecutionRequest();
        String id = Objects.requireNonNullElse(request.id(), "");
        handover.give(new Piece.ToolCall(
                // Some providers number their calls instead of naming them.
                id.isBlank() ? "call-" + call.index() : id,
                Objects.requireNonNullElse(request.name(), ""),
                Objects.requireNonNullElse(request.arguments(), "")));
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
        handover.give(new Piece.SignOfLife());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        handover.give(new Piece.Finished(response.finishReason()));
    }

    @Override
    public void onError(Throwable error) {
        handover.give(new Piece.Broken(error));
    }

    private void keep(StreamingHandle given) {
        handle = given;
        // Written before read, as cancel() does the other way round, so that one of the two sees the other.
        if (cancelled) {
            cancelUpstream();
        }
    }

    private void cancelUpstream() {
        StreamingHandle known = handle;
        if (known == null) {
            return;
        }
        try {
            known.cancel();
        } catch (UnsupportedFeatureException e) {
            // This client can't be cancelled. What it still says is dropped, and its own timeouts end it.
            handle = null;
        }
    }
}
