package dev.perdure.domain.simulation;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.domain.simulation.LogMirror.Tale;
import dev.perdure.domain.simulation.SimulatedNode.CutException;
import java.time.Duration;

/** Those who write: submitters that repeat themselves, and people who cancel, retry, think better of it and delete. */
final class Clients {

    static final Caller ALICE = new Caller("alice");

    private static final int MOST_TRIES = 3;

    private final Schedule schedule;
    private final Scheduler scheduler;
    private final Ledger ledger;
    private final Machine machine;

    Clients(Schedule schedule, Scheduler scheduler, Ledger ledger, Machine machine) {
        this.schedule = schedule;
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.machine = machine;
    }

    /** Sends a few messages, one after the other, each until it is accepted, and some of them again. */
    void submitter(SessionId session, int messages) {
        scheduler.start(machine, "submitter", () -> {
            for (int n = 1; n <= messages && schedule.stormy(); n++) {
                String id = "m" + n;
                // Every submitter of the session sends the same text under the same id.
                String text =
                        NumberingAgent.message(1 + (n * 7 + session.value().hashCode()) % 12);
                submit(session, id, text);
                if (scheduler.chance(0.3)) {
                    submit(session, id, text);
                }
            }
        });
    }

    private void submit(SessionId session, String id, String text) throws InterruptedException {
        Submission submission = new Submission(session, new MessageId(id), text);
        while (true) {
            try {
                SubmitOutcome outcome = schedule.anyNode().call("submit", service -> service.submit(ALICE, submission));
                scheduler.note("submitted", id, outcome);
                switch (outcome) {
                    case SubmitOutcome.Accepted(Turn turn, boolean repeated) -> {
                        ledger.submitAccepted(id, text, turn);
                        return;
                    }
                    case SubmitOutcome.Busy(Turn running) ->
                        ledger.check(
                                !running.messageId().value().equals(id),
                                "a message is told to be busy with itself",
                                id);
                    case SubmitOutcome.QueueFull full ->
                        ledger.check(false, "a queue is full that nobody has asked for", id);
                    case SubmitOutcome.NotReplaceable other ->
                        ledger.check(false, "a turn can't be replaced that nobody wants to replace", id);
                    case SubmitOutcome.MessageIdReused reused ->
                        ledger.check(false, "a repeat is taken for another message", id);
                    case SubmitOutcome.TooManyTurns full ->
                        ledger.check(false, "there is a limit that nobody has set", id);
                    case SubmitOutcome.TooManySessions full ->
                        ledger.check(false, "there is a limit that nobody has set", id);
                    case SubmitOutcome.NoSuchSession none -> ledger.check(false, "the session is somebody else's", id);
                }
            } catch (UnavailableException | CutException again) {
                scheduler.note("submits again", id, String.valueOf(again.getMessage()));
            }
            scheduler.sleep(Duration.ofMillis(200 + scheduler.below(3_000)));
        }
    }

    /** Cancels, retries and, where that is wanted, deletes now and then. */
    void meddler(SessionId session, boolean deletes) {
        scheduler.start(machine, "meddler", () -> {
            int deeds = scheduler.below(deletes ? 16 : 8);
            for (int i = 0; i < deeds && schedule.stormy(); i++) {
                scheduler.sleep(Duration.ofMillis(scheduler.below(5_000)));
                LogMirror mirror = ledger.living(session);
                Tale tale = mirror == null ? null : mirror.last();
                if (tale == null) {
                    continue;
                }
                try {
                    if (deletes && scheduler.chance(0.5)) {
                        boolean deleted = schedule.anyNode().call("delete", service -> service.delete(ALICE, session));
                        scheduler.note("deleted", deleted);
                        LogMirror now = ledger.living(session);
                        ledger.check(!deleted || now != mirror, "what was deleted is still there", session);
                    } else if (tale.running && scheduler.chance(0.7)) {
                        CancelOutcome outcome =
                                schedule.anyNode().call("cancel", service -> service.cancel(ALICE, session, tale.id));
                        scheduler.note("cancelled", outcome);
                        ledger.check(
                                !(outcome instanceof CancelOutcome.AlreadyEnded) || tale.terminals > 0,
                                "a turn is said to have ended that has not",
                                tale.id);
                    } else if (!tale.running && scheduler.chance(0.5)) {
                        rephrase(session, tale, "r" + i);
                    } else {
                        retry(session, tale);
                    }
                } catch (UnavailableException | CutException unknown) {
                    scheduler.note("meddled in vain", String.valueOf(unknown.getMessage()));
                }
            }
        });
    }

    /** Says the last message otherwise; whoever gets no answer sends it again, and may be told anything then but twice. */
    private void rephrase(SessionId session, Tale tale, String id) throws CutException, InterruptedException {
        String text = NumberingAgent.message(1 + scheduler.below(12));
        Submission submission = new Submission(
                session, new MessageId(id), text, new Submission.Repeat.Never(), WhenBusy.REJECT, tale.id);
        for (int tries = 0; ; tries++) {
            try {
                SubmitOutcome outcome = schedule.anyNode().call("submit", service -> service.submit(ALICE, submission));
                scheduler.note("rephrased", id, outcome);
                if (outcome instanceof SubmitOutcome.Accepted(Turn turn, boolean repeated)) {
                    ledger.submitAccepted(id, text, turn);
                    ledger.replacementAccepted(tale.id, turn);
                }
                return;
            } catch (UnavailableException | CutException unknown) {
                if (tries == MOST_TRIES) {
                    throw unknown;
                }
                scheduler.sleep(Duration.ofMillis(200 + scheduler.below(1_000)));
            }
        }
    }

    private void retry(SessionId session, Tale tale) throws CutException, InterruptedException {
        RetryOutcome outcome = schedule.anyNode().call("retry", service -> service.retry(ALICE, session, tale.id));
        scheduler.note("retried", outcome);
        if (outcome instanceof RetryOutcome.Accepted(Turn turn, Position after)) {
            ledger.retryAccepted(turn, after.sequence());
        }
    }
}
