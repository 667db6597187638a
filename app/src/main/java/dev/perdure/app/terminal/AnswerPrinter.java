package dev.perdure.app.terminal;

import dev.perdure.chat.event.ChatEvent;
import dev.perdure.client.Answer;
import dev.perdure.client.ChatClientException;
import dev.perdure.client.ConnectionNotice;
import dev.perdure.client.Outcome;
import dev.perdure.client.RecoverableException;
import dev.perdure.protocol.WireEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Puts an answer on the screen while it is given. */
final class AnswerPrinter {

    private final Screen screen;
    private final AtomicBoolean lost = new AtomicBoolean();

    AnswerPrinter(Screen screen) {
        this.screen = screen;
    }

    /** Prints an answer to its end; false if it failed or could not be followed. */
    boolean print(Answer answer) throws InterruptedException {
        try {
            for (Optional<WireEvent> event = answer.next(); event.isPresent(); event = answer.next()) {
                if (screen.terminal()) {
                    print(event.get(), answer);
                }
            }
            screen.endLine();
            return answer.outcomeSoFar().map(this::end).orElseGet(this::left);
        } catch (ChatClientException failure) {
            screen.notice(failure.getMessage() + " (" + failure.code() + ")"
                    + (failure instanceof RecoverableException ? " Come back later with the same session." : ""));
            return false;
        }
    }

    private void print(WireEvent event, Answer answer) {
        switch (event) {
            case WireEvent.Logged logged -> print(logged.event().event());
            case WireEvent.Gap gap -> {
                screen.notice("part of the answer was missed; all of it so far:");
                screen.print(answer.text());
            }
            case WireEvent.Queued queued -> screen.notice("waiting, " + queued.ahead() + " ahead");
            case WireEvent.Unknown unknown -> {}
        }
    }

    private void print(ChatEvent event) {
        switch (event) {
            case ChatEvent.TextDelta delta -> screen.print(delta.text());
            case ChatEvent.ToolCall call -> screen.notice("tool " + call.name());
            case ChatEvent.TurnContinued continued -> screen.notice("the answer was taken over and goes on");
            case ChatEvent.TurnRestarted restarted -> screen.notice("the answer begins anew");
            case ChatEvent.TurnStarted none -> {}
            case ChatEvent.ReasoningDelta none -> {}
            case ChatEvent.ToolResult none -> {}
            case ChatEvent.Custom none -> {}
            case ChatEvent.Terminal none -> {}
        }
    }

    private boolean end(Outcome outcome) {
        if (!screen.terminal()) {
            screen.print(outcome.text());
            screen.endLine();
        }
        return switch (outcome) {
            case Outcome.Completed completed -> true;
            case Outcome.Cancelled cancelled -> {
                screen.notice("stopped");
                yield true;
            }
            case Outcome.Failed failed -> {
                screen.notice(
                        failed.failure().message() + " (" + failed.failure().code() + ")"
                                + (failed.failure().recoverable() ? " /retry runs it again." : ""));
                yield false;
            }
        };
    }

    private boolean left() {
        screen.notice("left; the answer may go on at the server");
        return true;
    }

    /** Says how the connection fares; called by the client's thread. */
    void connection(ConnectionNotice notice) {
        switch (notice) {
            case ConnectionNotice.Lost cut -> {
                lost.set(true);
                String what = cut.why().code().equals("connection_failed")
                        ? "the server can't be reached"
                        : cut.why().status().isPresent() ? "the server is not ready" : "connection lost";
                screen.notice(what + ", trying again in " + seconds(cut.retryIn()));
            }
            case ConnectionNotice.Connected connected -> {
                if (lost.getAndSet(false)) {
                    screen.notice(
                            connected.way() == ConnectionNotice.Way.POLL
                                    ? "connected again, polling"
                                    : "connected again");
                }
            }
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.0f s", Math.max(1, duration.toMillis() / 1000.0));
    }
}
