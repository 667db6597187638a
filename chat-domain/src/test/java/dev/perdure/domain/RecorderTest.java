package dev.perdure.domain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.port.EventLog;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class RecorderTest {

    private static final Turn TURN = new Turn(
            new TurnId("t"),
            new LogKey(new SessionId("s"), "e"),
            new MessageId("m"),
            TurnStatus.RUNNING,
            1,
            1,
            new NodeId("n"),
            1,
            0,
            1,
            null,
            false,
            Instant.EPOCH,
            null);

    private final HeldLog log = new HeldLog();
    private final CountDownLatch lost = new CountDownLatch(1);
    private final CountDownLatch refused = new CountDownLatch(1);
    private final Recorder recorder = recorder(1_000);

    @Test
    void theFirstPieceIsAppendedAtOnce() throws Exception {
        recorder.text("a");

        assertThat(log.next().append().events()).containsExactly(new TextDelta("a"));
    }

    @Test
    void whatIsSaidDuringAnAppendGathersForTheNext() throws Exception {
        recorder.text("a");
        Held first = log.next();
        recorder.text("b");
        recorder.text("c");
        assertThat(log.held).isEmpty();

        first.stage().complete(WriteOutcome.DURABLE);

        Held second = log.next();
        assertThat(second.append().events()).containsExactly(new TextDelta("bc"));
        assertThat(first.append().firstSequence()).isEqualTo(2);
        assertThat(second.append().firstSequence()).isEqualTo(3);
    }

    @Test
    void aCheckpointTravelsWithWhatWasSaidBeforeItAndNothingElse() throws Exception {
        recorder.text("a");
        Held first = log.next();
        recorder.text("b");
        recorder.checkpoint(new AgentState("at b"));
        recorder.text("c");
        first.stage().complete(WriteOutcome.DURABLE);

        Held second = log.next();
        assertThat(second.append().events()).containsExactly(new TextDelta("b"));
        assertThat(second.append().checkpoint()).isEqualTo(new AgentState("at b"));
        second.stage().complete(WriteOutcome.DURABLE);

        Held third = log.next();
        assertThat(third.append().events()).containsExactly(new TextDelta("c"));
        assertThat(third.append().checkpoint()).isNull();
    }

    @Test
    void anAgentAheadOfTheLogIsHeldBackAndItsTimeStandsStill() throws Exception {
        Recorder narrow = recorder(10);
        narrow.callAgent();
        narrow.text("first");
        Held first = log.next();
        narrow.text("0123456789");
        CompletableFuture<Void> third = new CompletableFuture<>();
        Thread agent = Thread.ofVirtual().start(() -> {
            try {
                narrow.text("held back");
                third.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                third.completeExceptionally(e);
            }
        });
        while (narrow.silence().isPresent()) {
            Thread.onSpinWait();
        }
        assertThat(third).isNotDone();

        first.stage().complete(WriteOutcome.DURABLE);

        third.get(10, SECONDS);
        assertThat(log.next().append().events()).containsExactly(new TextDelta("0123456789"));
        agent.join();
    }

    @Test
    void aFencedAttemptSaysNothingMore() throws Exception {
        recorder.text("a");
        Held first = log.next();
        recorder.text("b");

        first.stage().complete(WriteOutcome.FENCED);

        assertThat(lost.await(10, SECONDS)).isTrue();
        assertThatThrownBy(() -> recorder.text("c")).isInstanceOf(RunStoppedException.class);
        assertThat(recorder.close()).isFalse();
        assertThat(recorder.settle()).isEmpty();
        assertThat(log.held).isEmpty();
    }

    @Test
    void anAppendThatIsRefusedEndsTheAttemptAtItsOwnNumber() throws Exception {
        recorder.callAgent();
        recorder.text("a");
        Held first = log.next();
        recorder.text("b");

        first.stage().completeExceptionally(new IllegalStateException("not storable"));

        assertThat(refused.await(10, SECONDS)).isTrue();
        assertThat(recorder.close()).isTrue();
        Recorder.Rest rest = recorder.settle().orElseThrow();
        assertThat(rest.refused()).isTrue();
        assertThat(rest.firstSequence()).isEqualTo(first.append().firstSequence());
        assertThat(rest.events()).isEmpty();
        assertThat(log.held).isEmpty();
    }

    @Test
    void aStoreThatIsClosedLosesTheAttempt() throws Exception {
        recorder.text("a");

        log.next().stage().completeExceptionally(UnavailableException.storage(new IllegalStateException("closed")));

        assertThat(lost.await(10, SECONDS)).isTrue();
        assertThat(recorder.settle()).isEmpty();
    }

    @Test
    void anAttemptThatWasEndedDoesNotCallItsAgent() {
        assertThat(recorder.close()).isTrue();

        assertThatThrownBy(recorder::callAgent).isInstanceOf(RunStoppedException.class);
        assertThat(recorder.settle().orElseThrow().answer()).isNull();
    }

    @Test
    void onlyOneMayEndTheAttemptAndGetsWhatIsLeft() throws Exception {
        recorder.callAgent();
        recorder.text("a");
        Held first = log.next();
        recorder.text("b");
        assertThat(recorder.close()).isTrue();
        assertThat(recorder.close()).isFalse();
        assertThatThrownBy(() -> recorder.text("c")).isInstanceOf(RunStoppedException.class);
        CompletableFuture<Recorder.Rest> rest = CompletableFuture.supplyAsync(
                () -> recorder.settle().orElseThrow(),
                task -> Thread.ofVirtual().start(task));
        assertThat(rest).isNotDone();

        first.stage().complete(WriteOutcome.DURABLE);

        Recorder.Rest left = rest.get(10, SECONDS);
        assertThat(left.firstSequence()).isEqualTo(3);
        assertThat(left.events()).containsExactly(new TextDelta("b"));
        assertThat(left.answer()).isEqualTo("ab");
    }

    private Recorder recorder(int capacity) {
        Transcript transcript = new Transcript();
        transcript.add(new TurnStarted(new MessageId("m"), "hello"));
        return new Recorder(
                log,
                TURN,
                2,
                transcript,
                new ManualClock(),
                capacity,
                0,
                Notices.none(),
                lost::countDown,
                refused::countDown,
                () -> {});
    }

    private record Held(EventLog.Append append, CompletableFuture<WriteOutcome> stage) {}

    /** A log whose appends are done when the test says so. */
    private static final class HeldLog implements EventLog {

        final BlockingQueue<Held> held = new LinkedBlockingQueue<>();

        Held next() throws InterruptedException {
            Held next = held.poll(10, SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was appended");
            }
            return next;
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            Held entry = new Held(append, new CompletableFuture<>());
            held.add(entry);
            return entry.stage();
        }

        @Override
        public LogPage read(LogKey key, long after, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean awaitBeyond(LogKey key, long after, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int prune(Duration age, int turnLimit) {
            throw new UnsupportedOperationException();
        }
    }
}
