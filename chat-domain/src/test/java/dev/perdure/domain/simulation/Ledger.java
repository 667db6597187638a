package dev.perdure.domain.simulation;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.domain.simulation.LogMirror.Tale;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The oracle. It sees every change of the store in the very step that makes it, every call of an agent, and what every client
 * was told, and says at once what can't be.
 */
final class Ledger {

    private record Attempt(TurnId turn, int number) {}

    private record Sent(LogKey log, String messageId) {}

    private final Scheduler scheduler;
    private final SessionRepository truth;
    private final int historyLimit;
    private final int maxFruitlessAttempts;
    private final Map<LogKey, LogMirror> mirrors = new LinkedHashMap<>();
    private final Map<SessionId, LogMirror> living = new LinkedHashMap<>();
    private final Set<Attempt> runs = new HashSet<>();
    private final Map<Attempt, AgentState> returned = new HashMap<>();
    private final Map<Sent, TurnId> accepted = new HashMap<>();

    Ledger(Scheduler scheduler, SessionRepository truth, int historyLimit, int maxFruitlessAttempts) {
        this.scheduler = scheduler;
        this.truth = truth;
        this.historyLimit = historyLimit;
        this.maxFruitlessAttempts = maxFruitlessAttempts;
    }

    @Nullable
    LogMirror mirror(LogKey log) {
        return mirrors.get(log);
    }

    /** The log that the session has now, as far as it has one. */
    @Nullable
    LogMirror living(SessionId session) {
        return living.get(session);
    }

    Iterable<LogMirror> mirrors() {
        return mirrors.values();
    }

    boolean allEnded() {
        for (LogMirror mirror : living.values()) {
            if (!mirror.allEnded()) {
                return false;
            }
        }
        return true;
    }

    void check(boolean holds, String what, Object... details) {
        if (!holds) {
            scheduler.violated(what + " " + List.of(details));
        }
    }

    /** Takes in what has changed in a session. */
    void look(SessionId id) {
        Session session = truth.find(id).orElse(null);
        LogMirror known = living.get(id);
        if (known != null && (session == null || !session.log().equals(known.key()))) {
            known.deleted = true;
            living.remove(id);
            known = null;
        }
        if (session == null) {
            return;
        }
        LogMirror mirror = known;
        if (mirror == null) {
            mirror = new LogMirror(session.log());
            living.put(id, mirror);
            check(mirrors.put(session.log(), mirror) == null, "a log has been made twice", session.log());
        }
        long before = mirror.size();
        if (session.lastSequence() > before
                && truth.read(session.log(), before, Integer.MAX_VALUE) instanceof LogPage.Events page) {
            for (LoggedEvent event : page.events()) {
                String wrong = mirror.add(event);
                check(wrong == null, String.valueOf(wrong));
            }
        }
        check(mirror.size() == session.lastSequence(), "the log's length is wrong", session);
        mirror.prunedThrough = session.prunedThrough();
        stateMovesWithTheLog(session, mirror, mirror.size() > before);
    }

    void lookAtAll() {
        for (SessionId session : List.copyOf(living.keySet())) {
            look(session);
        }
    }

    private void stateMovesWithTheLog(Session session, LogMirror mirror, boolean grown) {
        Tale tale = mirror.last();
        Turn turn = session.lastTurn();
        if (tale == null || turn == null) {
            check(false, "a session without a turn", session);
            return;
        }
        check(
                turn.id().equals(tale.id)
                        && turn.attempt() == tale.attempt
                        && turn.status() == statusOf(tale)
                        && turn.lastSequence() == (tale.running ? 0 : tale.lastSequence),
                "the turn is not what its log says",
                turn,
                statusOf(tale),
                tale.attempt);
        check(
                NumberingAgent.wholeAnswer(tale.message).startsWith(tale.answer.toString()),
                "the answer is not what the agent has to say",
                tale.message,
                tale.answer);
        check(mirror.prunedThrough < tale.opened || !tale.running, "a running turn was pruned", turn);
        if (grown && !tale.running) {
            endedWhole(session, mirror, tale, turn);
        }
        check(
                tale.running || mirror.context().equals(contextOf(turn)),
                "the context is not what the last completed turn has left",
                contextOf(turn),
                mirror.context());
    }

    private void endedWhole(Session session, LogMirror mirror, Tale tale, Turn turn) {
        String answer = tale.answer.toString();
        boolean completed = tale.terminal instanceof TurnCompleted;
        if (completed) {
            AgentState state = returned.get(new Attempt(tale.id, tale.attempt));
            check(state != null, "a turn was completed whose agent has not returned", turn);
            if (state != null) {
                mirror.leave(state, tale);
            }
            check(
                    NumberingAgent.wholeAnswer(tale.message).equals(answer),
                    "the answer is not whole",
                    tale.message,
                    answer);
        }
        List<ChatMessage> messages = truth.messages(session.id(), turn.messageOrdinal() + 2, 1);
        ChatMessage newest = messages.getFirst();
        boolean kept = newest.role() == Role.ASSISTANT && newest.turn().equals(tale.id);
        check(kept == (completed || !answer.isEmpty()), "the history has an answer or not, wrongly", newest, answer);
        check(
                !kept || (newest.text().equals(answer) && newest.cut() != completed),
                "the answer in the history is another",
                newest,
                answer);
        if (tale.terminal instanceof TurnFailed failed
                && failed.failure().code().equals("attempts_exhausted")) {
            check(tale.fruitless >= maxFruitlessAttempts, "given up after too few attempts", tale.fruitless);
        }
    }

    private AgentState contextOf(Turn turn) {
        return truth.load(turn, 0).orElseThrow().context();
    }

    private static TurnStatus statusOf(Tale tale) {
        if (tale.running) {
            return TurnStatus.RUNNING;
        }
        return switch (Objects.requireNonNull(tale.terminal)) {
            case TurnCompleted completed -> TurnStatus.COMPLETED;
            case TurnFailed failed -> TurnStatus.FAILED;
            case TurnCancelled cancelled -> TurnStatus.CANCELLED;
        };
    }

    /** An agent is called for an attempt. */
    void agentCalled(AgentRequest request) {
        Attempt attempt = new Attempt(request.turn(), request.attempt());
        check(runs.add(attempt), "an attempt's agent is run twice", attempt);
        LogMirror mirror =
                mirrors.get(new LogKey(request.session(), request.position().epoch()));
        Tale tale = mirror == null ? null : mirror.tale(request.turn());
        if (mirror == null || tale == null || tale.attempt < request.attempt()) {
            check(false, "an agent is run for an attempt that the log does not know", attempt);
            return;
        }
        check(
                request.messageId().value().equals(mirror.messageIdOf(request.turn()))
                        && request.message().equals(tale.message),
                "an agent is given another message",
                attempt);
        check(
                request.saidText()
                        .equals(mirror.answerAt(
                                request.turn(), request.position().sequence())),
                "an agent is told to have said what it has not",
                attempt,
                request.saidText());
        if (tale.attempt != request.attempt() || mirror.deleted) {
            // Taken over again before the agent was called: what it does from here on is a zombie's business.
            return;
        }
        check(!tale.doomed, "an agent is run for an attempt that was cancelled before it began", attempt);
        check(tale.fruitless < maxFruitlessAttempts, "an agent is run once too often in vain", attempt);
        if (tale.running && mirror.size() == tale.opened) {
            check(
                    Objects.equals(tale.checkpoint, request.checkpoint()),
                    "an agent is given another checkpoint",
                    attempt);
            check(mirror.context().equals(request.state()), "an agent is given another context", attempt);
            Turn turn = truth.turn(request.session(), request.turn()).orElseThrow();
            check(
                    request.history().stream().noneMatch(said -> mirror.isReplaced(said.turn())),
                    "an agent is told what was taken back",
                    attempt);
            check(
                    request.history().equals(truth.messages(request.session(), turn.messageOrdinal(), historyLimit)),
                    "an agent is given another history",
                    attempt);
        }
    }

    /** An agent has come to its end and is about to return a state. */
    void agentReturns(AgentRequest request, AgentState state) {
        returned.put(new Attempt(request.turn(), request.attempt()), state);
    }

    /** A client was told that its message has its turn. */
    void submitAccepted(String messageId, String text, Turn turn) {
        LogMirror mirror = mirrors.get(turn.log());
        Tale tale = mirror == null ? null : mirror.tale(turn.id());
        if (mirror == null || tale == null) {
            check(false, "a turn was accepted that is not in the log", turn);
            return;
        }
        check(
                tale.message.equals(text) && messageId.equals(mirror.messageIdOf(turn.id())),
                "a message was given another message's turn",
                messageId,
                turn);
        TurnId earlier = accepted.putIfAbsent(new Sent(turn.log(), messageId), turn.id());
        check(earlier == null || earlier.equals(turn.id()), "a message id was given two turns", messageId, turn);
    }

    /** A client was told that its message stands for another turn. */
    void replacementAccepted(TurnId replaced, Turn turn) {
        LogMirror mirror = mirrors.get(turn.log());
        check(
                mirror != null
                        && mirror.at(turn.firstSequence()).event() instanceof ChatEvent.TurnStarted started
                        && replaced.equals(started.replaces()),
                "a message does not take the place that it was sent for",
                replaced,
                turn);
    }

    /** A client was told that its turn runs again. */
    void retryAccepted(Turn turn, long after) {
        LogMirror mirror = mirrors.get(turn.log());
        if (mirror == null || mirror.size() <= after) {
            check(false, "a retry was accepted that is not in the log", turn, after);
            return;
        }
        check(
                mirror.at(after).event() instanceof ChatEvent.Terminal
                        && mirror.at(after + 1)
                                .equals(new LoggedEvent(
                                        after + 1, turn.id(), new ChatEvent.TurnRestarted(turn.attempt()))),
                "what follows the end is not the retry that was accepted",
                turn,
                after);
    }

    /** After everything: once more over all of it. */
    void audit() {
        lookAtAll();
        for (LogMirror mirror : mirrors.values()) {
            for (Tale tale : mirror.tales()) {
                check(tale.terminals <= 1 + tale.retries, "more ends than runs were asked for", tale.id);
                check(
                        mirror.deleted || (!tale.running && tale.terminals == 1 + tale.retries),
                        "a turn has not ended as often as it was to",
                        tale.id);
            }
            if (!mirror.deleted
                    && truth.read(mirror.key(), mirror.prunedThrough, Integer.MAX_VALUE)
                            instanceof LogPage.Events page) {
                for (LoggedEvent event : page.events()) {
                    check(event.equals(mirror.at(event.sequence())), "the log has changed", event);
                }
                check(
                        page.events().size() == mirror.size() - mirror.prunedThrough,
                        "the log has another length",
                        mirror.key());
            }
        }
    }
}
