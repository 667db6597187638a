package dev.perdure.domain;

import dev.perdure.chat.Caller;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Custom;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.ToolCall;
import dev.perdure.chat.event.ChatEvent.ToolResult;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds a turn's events into what still stands of them. Lives as long as one attempt or one snapshot; not thread-safe.
 */
final class Transcript {

    private final StringBuilder answer = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<ChatEvent> said = new ArrayList<>();
    private String message = "";
    private @Nullable Caller author;
    private TurnLife life = new TurnLife.Unborn();

    void add(ChatEvent event) {
        life = life.after(event);
        switch (event) {
            case TurnStarted started -> {
                message = started.message();
                author = started.author();
            }
            case TextDelta delta -> {
                answer.append(delta.text());
                said.add(delta);
            }
            case ReasoningDelta delta -> {
                reasoning.append(delta.text());
                said.add(delta);
            }
            case ToolCall call -> said.add(call);
            case ToolResult result -> said.add(result);
            case Custom custom -> said.add(custom);
            case TurnContinued continued -> {}
            case TurnRestarted restarted -> {
                answer.setLength(0);
                reasoning.setLength(0);
                said.clear();
            }
            case Terminal terminal -> {}
        }
    }

    TurnLife life() {
        return life;
    }

    String message() {
        return message;
    }

    @Nullable
    Caller author() {
        return author;
    }

    String answer() {
        return answer.toString();
    }

    String reasoning() {
        return reasoning.toString();
    }

    /** What the agent has said and still stands, adjacent pieces of one kind joined. */
    List<ChatEvent> said() {
        Outbox joined = new Outbox();
        for (ChatEvent event : said) {
            joined.add(event);
        }
        return joined.takeLast();
    }
}
