package dev.perdure.client;

import dev.perdure.chat.Position;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.client.Item.Texts;
import dev.perdure.protocol.WireEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes texts of what happens: a restart voids them, a gap brings them. Not safe for use by many threads. */
final class AnswerFold {

    private final StringBuilder answer = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();

    @Nullable
    private Position position;

    @Nullable
    private Outcome outcome;

    String answer() {
        return answer.toString();
    }

    String reasoning() {
        return reasoning.toString();
    }

    Optional<Position> position() {
        return Optional.ofNullable(position);
    }

    Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    void apply(Item item) {
        switch (item) {
            case Item.Said(WireEvent.Logged logged, boolean shown) -> {
                position = logged.position();
                apply(logged.event().event());
            }
            case Item.Said(WireEvent.Unknown unknown, boolean shown) -> position = unknown.position();
            case Item.Said(WireEvent other, boolean shown) -> {}
            case Item.Missed(WireEvent.Gap gap, Texts texts) -> {
                position = gap.position();
                set(texts);
            }
            case Item.Ended(TurnStatus status, Failure failure, Texts texts) -> {
                if (texts != null) {
                    set(texts);
                }
                outcome = outcome(status, failure);
            }
        }
    }

    private void apply(ChatEvent event) {
        switch (event) {
            case ChatEvent.TextDelta delta -> answer.append(delta.text());
            case ChatEvent.ReasoningDelta delta -> reasoning.append(delta.text());
            case ChatEvent.TurnRestarted restarted -> set(Texts.NONE);
            case ChatEvent.TurnStarted none -> {}
            case ChatEvent.ToolCall none -> {}
            case ChatEvent.ToolResult none -> {}
            case ChatEvent.Custom none -> {}
            case ChatEvent.TurnContinued none -> {}
            case ChatEvent.Terminal none -> {}
        }
    }

    private void set(Texts texts) {
        answer.setLength(0);
        answer.append(texts.answer());
        reasoning.setLength(0);
        reasoning.append(texts.reasoning());
    }

    private Outcome outcome(TurnStatus status, @Nullable Failure failure) {
        if (status == TurnStatus.CANCELLED) {
            return new Outcome.Cancelled(answer());
        }
        return failure == null ? new Outcome.Completed(answer()) : new Outcome.Failed(answer(), failure);
    }
}
