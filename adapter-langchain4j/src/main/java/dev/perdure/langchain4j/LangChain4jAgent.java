package dev.perdure.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers with any LangChain4j {@link StreamingChatModel}.
 *
 * <p>The model is given the recent history and the message. Its text, reasoning and tool calls are passed on as they come;
 * when the log is slower than the model, the model's client is held back. Tools are told of, not run: a model that is given
 * tools and calls one ends its answer with the call. The context is left as it is.
 *
 * <p>Failures are sorted into {@link AgentException}s. Recoverable: {@code model_unavailable} (no connection, cut off, 5xx),
 * {@code model_timeout}, {@code model_rate_limited}. Not recoverable: {@code model_rejected} (other 4xx), {@code model_auth},
 * {@code content_filtered}, {@code context_too_long}, {@code model_error} (anything else). A recoverable failure is met by
 * a repeat of the call as long as nothing was said; after that a repeat could say something twice.
 *
 * <p>An interrupt, a stopped run and a failure all end the call of the provider at once. With clients that LangChain4j can't
 * cancel before the first piece, use {@link StoppableHttpClientBuilder}, which can be, and which also honours
 * {@code Retry-After}.
 *
 * <p>Safe for use by many threads if the model is, as those of LangChain4j are.
 */
public final class LangChain4jAgent implements WorkflowAgent {

    private final StreamingChatModel model;
    private final LangChain4jSettings settings;
    private final Function<AgentRequest, Map<String, String>> headers;

    public LangChain4jAgent(StreamingChatModel model, LangChain4jSettings settings) {
        this(model, settings, request -> Map.of());
    }

    /**
     * An agent whose calls carry headers of their own, such as the name of a trace.
     *
     * @param headers gives those of an attempt's calls, in the agent's thread; they are sent by the clients of a
     *     {@link StoppableHttpClientBuilder} and by no others
     */
    public LangChain4jAgent(
            StreamingChatModel model,
            LangChain4jSettings settings,
            Function<AgentRequest, Map<String, String>> headers) {
        this.model = model;
        this.settings = settings;
        this.headers = headers;
    }

    /** Answers with the {@linkplain LangChain4jSettings#defaults() default settings}. */
    public LangChain4jAgent(StreamingChatModel model) {
        this(model, LangChain4jSettings.defaults());
    }

    @Override
    public Recovery recovery() {
        return settings.recovery();
    }

    @Override
    public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
        ChatRequest question = ChatRequest.builder()
                .messages(Conversation.of(request, settings))
                .build();
        for (int repeated = 0; ; repeated++) {
            Optional<Duration> pause;
            Relay relay = new Relay(output, headers.apply(request));
            try {
                relay.answer(question);
                return request.state();
            } catch (AgentException failure) {
                pause = relay.spoken ? Optional.empty() : RetryPause.after(failure, repeated, settings);
                if (pause.isEmpty()) {
                    throw failure;
                }
            }
            Thread.sleep(pause.get());
        }
    }

    /** One call of the model, passed on. */
    private final class Relay {

        private final AgentOutput output;
        private final Map<String, String> sentAlong;
        private boolean spoken;

        Relay(AgentOutput output, Map<String, String> sentAlong) {
            this.output = output;
            this.sentAlong = sentAlong;
        }

        void answer(ChatRequest question) throws InterruptedException {
            try (ModelCall call = ModelCall.start(model, question, sentAlong)) {
                boolean more = true;
                while (more) {
                    Duration patience = spoken ? settings.betweenPieces() : settings.firstPiece();
                    more = passOn(call.next(patience).orElseThrow(ModelFailure.TIMEOUT::exception));
                }
            }
        }

        /** Passes a piece on, and says whether more can follow. */
        private boolean passOn(Piece piece) throws InterruptedException {
            // Set first: a piece whose passing on fails may have been said.
            spoken |=
                    piece instanceof Piece.Text || piece instanceof Piece.Reasoning || piece instanceof Piece.ToolCall;
            switch (piece) {
                case Piece.Text text -> output.text(text.text());
                case Piece.Reasoning reasoning -> output.reasoning(reasoning.text());
                case Piece.ToolCall call -> output.toolCall(call.callId(), call.name(), call.arguments());
                case Piece.SignOfLife alive -> {}
                case Piece.Finished finished -> requireWhole(finished.reason());
                case Piece.Broken broken -> throw ModelErrors.sort(broken.cause());
            }
            return !(piece instanceof Piece.Last);
        }

        private void requireWhole(@Nullable FinishReason reason) {
            if (reason == null && settings.finishReasonRequired()) {
                throw ModelFailure.CUT_OFF.exception();
            }
            if (reason == FinishReason.CONTENT_FILTER) {
                throw ModelFailure.CONTENT_FILTERED.exception();
            }
        }
    }
}
