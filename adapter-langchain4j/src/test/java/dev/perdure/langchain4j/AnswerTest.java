package dev.perdure.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.event.ChatEvent;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AnswerTest {

    private final RecordingOutput output = RecordingOutput.eager();

    @Nested
    class OverTheOpenAiFormat {

        @Test
        void passesTextOnPieceByPieceAndLeavesTheContextAsItIs() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.role());
                exchange.event(OpenAiChunks.text("Hel"));
                exchange.event(OpenAiChunks.text("lo"));
                exchange.event(OpenAiChunks.finish("stop"));
                exchange.endStream();
            })) {
                AgentState state =
                        new LangChain4jAgent(Models.stoppable(provider)).stream(Requests.asking("Hi"), output);

                assertThat(output.said())
                        .containsExactly(new ChatEvent.TextDelta("Hel"), new ChatEvent.TextDelta("lo"));
                assertThat(state).isEqualTo(new AgentState("{\"kept\":true}"));
            }
        }

        @Test
        void passesAPieceOnBeforeTheNextOneExists() throws Exception {
            CountDownLatch firstWasHeard = new CountDownLatch(1);
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("one "));
                firstWasHeard.await();
                exchange.event(OpenAiChunks.text("two"));
                exchange.event(OpenAiChunks.finish("stop"));
                exchange.endStream();
            })) {
                FutureTask<AgentState> turn = run(
                        () -> new LangChain4jAgent(Models.stoppable(provider)).stream(Requests.asking("Hi"), output));
                output.awaitSpoken();
                assertThat(output.text()).isEqualTo("one ");
                firstWasHeard.countDown();
                turn.get();

                assertThat(output.text()).isEqualTo("one two");
            }
        }

        @Test
        void keepsEveryCharacterOfTextCutIntoPiecesOfOneByte() throws Exception {
            String text = "你好 👩‍🚀 \\\"quoted\\\" \\n\\ndata: \\u2028 \u00e9";
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginUnframedStream();
                String stream = "data: " + OpenAiChunks.text(text) + "\n\ndata: " + OpenAiChunks.finish("stop")
                        + "\n\ndata: [DONE]\n\n";
                exchange.sendByteByByte(stream);
            })) {
                new LangChain4jAgent(Models.stoppable(provider)).stream(Requests.asking("Hi"), output);

                assertThat(output.text()).isEqualTo("你好 👩‍🚀 \"quoted\" \n\ndata: \u2028 é");
            }
        }

        @Test
        void passesReasoningOn() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.reasoning("hm, "));
                exchange.event(OpenAiChunks.text("Yes."));
                exchange.event(OpenAiChunks.finish("stop"));
                exchange.endStream();
            })) {
                new LangChain4jAgent(Models.stoppable(provider)).stream(Requests.asking("Hi"), output);

                assertThat(output.said())
                        .containsExactly(new ChatEvent.ReasoningDelta("hm, "), new ChatEvent.TextDelta("Yes."));
            }
        }

        @Test
        void passesToolCallsOnWhole() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.toolCall(0, "call_a", "weather"));
                exchange.event(OpenAiChunks.toolArguments(0, "{\\\"city\\\":"));
                exchange.event(OpenAiChunks.toolArguments(0, "\\\"Bern\\\"}"));
                exchange.event(OpenAiChunks.toolCall(1, "call_b", "time"));
                exchange.event(OpenAiChunks.toolArguments(1, "{}"));
                exchange.event(OpenAiChunks.finish("tool_calls"));
                exchange.endStream();
            })) {
                new LangChain4jAgent(Models.stoppable(provider)).stream(Requests.asking("Hi"), output);

                assertThat(output.said())
                        .containsExactly(
                                new ChatEvent.ToolCall("call_a", "weather", "{\"city\":\"Bern\"}"),
                                new ChatEvent.ToolCall("call_b", "time", "{}"));
            }
        }

        @Test
        void takesAnAnswerThatReachedItsLengthForWhole() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("Once upon"));
                exchange.event(OpenAiChunks.finish("length"));
                exchange.endStream();
            })) {
                new LangChain4jAgent(Models.stoppable(provider)).stream(Requests.asking("Hi"), output);

                assertThat(output.text()).isEqualTo("Once upon");
            }
        }

        @Test
        void tellsTheModelTheSystemPromptTheHistoryAndTheMessage() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("ok"));
                exchange.event(OpenAiChunks.finish("stop"));
                exchange.endStream();
            })) {
                new LangChain4jAgent(
                                Models.stoppable(provider),
                                LangChain4jSettings.defaults().withSystemPrompt("Be brief."))
                        .stream(
                                Requests.asking("And now?", Requests.user(1, "Hi"), Requests.assistant(2, "Hel", true)),
                                output);

                assertThat(provider.requests())
                        .singleElement()
                        .asString()
                        .containsSubsequence(
                                "Be brief.", "\"user\"", "Hi", "\"assistant\"", "Hel", "\"user\"", "And now?");
            }
        }
    }

    @Nested
    class HeldBack {

        @Test
        void holdsTheModelBackWhenTheLogIsSlower() throws Exception {
            CountDownLatch allWasSaid = new CountDownLatch(1);
            StreamingChatModel model = model((request, handler) -> {
                IntStream.range(0, 10_000).forEach(i -> handler.onPartialResponse(i + " "));
                allWasSaid.countDown();
                handler.onCompleteResponse(finished());
            });
            RecordingOutput slow = RecordingOutput.heldBack();
            FutureTask<AgentState> turn = run(() -> new LangChain4jAgent(model).stream(Requests.asking("Hi"), slow));
            slow.awaitHeldBack();
            assertThat(allWasSaid.getCount()).isEqualTo(1);
            slow.open();
            turn.get();

            assertThat(slow.said()).hasSize(10_000);
        }
    }

    @Nested
    class OverAnyModel {

        @Test
        void worksWithAModelThatCallsBackOnTheCallingThread() throws Exception {
            StreamingChatModel model = model((request, handler) -> {
                IntStream.range(0, 1_000).forEach(i -> handler.onPartialResponse("."));
                handler.onCompleteResponse(finished());
            });

            new LangChain4jAgent(model).stream(Requests.asking("Hi"), output);

            assertThat(output.text()).isEqualTo(".".repeat(1_000));
        }

        @Test
        void takesAnEndWithoutAReasonForACut() {
            StreamingChatModel model = model((request, handler) -> {
                handler.onPartialResponse("Hel");
                handler.onCompleteResponse(
                        ChatResponse.builder().aiMessage(AiMessage.from("Hel")).build());
            });

            assertThatThrownBy(() -> new LangChain4jAgent(model).stream(Requests.asking("Hi"), output))
                    .isInstanceOfSatisfying(AgentException.class, failure -> {
                        assertThat(failure.code()).isEqualTo("model_unavailable");
                        assertThat(failure.recoverable()).isTrue();
                    });
        }

        @Test
        void takesAnEndWithoutAReasonForWholeIfTheProviderGivesNone() throws Exception {
            StreamingChatModel model = model((request, handler) -> {
                handler.onPartialResponse("Hel");
                handler.onCompleteResponse(
                        ChatResponse.builder().aiMessage(AiMessage.from("Hel")).build());
            });

            new LangChain4jAgent(model, LangChain4jSettings.defaults().withoutFinishReasons())
                    .stream(Requests.asking("Hi"), output);

            assertThat(output.text()).isEqualTo("Hel");
        }

        @Test
        void ignoresWhatAClientReportsAfterTheEnd() throws Exception {
            StreamingChatModel model = model((request, handler) -> {
                handler.onPartialResponse("whole");
                handler.onCompleteResponse(finished());
                handler.onPartialResponse(" and more");
                handler.onError(new IllegalStateException("late"));
            });

            new LangChain4jAgent(model).stream(Requests.asking("Hi"), output);

            assertThat(output.said()).isEqualTo(List.of(new ChatEvent.TextDelta("whole")));
        }
    }

    private interface Script {
        void play(ChatRequest request, StreamingChatResponseHandler handler);
    }

    private static StreamingChatModel model(Script script) {
        return new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                script.play(request, handler);
            }
        };
    }

    private static ChatResponse finished() {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from("whole"))
                .finishReason(FinishReason.STOP)
                .build();
    }

    private static <T> FutureTask<T> run(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }
}
