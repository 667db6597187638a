package dev.perdure.postgres;

import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.WriteOutcome;
import dev.perdure.postgres.BatchWriter.Verdict;
import dev.perdure.postgres.PostgresObserver.Sign;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Commits the appends of all turns of this node together, on one thread: what comes while one batch is being committed is the
 * next batch.
 *
 * <p>After a large batch it rests for about as long as it takes to deliver what was committed ({@link Rest}): a batch that was
 * begun sooner would hold the same tokens in more rows, frames and wake-ups, and so keep everybody waiting longer. Readers see
 * a batch as soon as it is durable; its writers are told only after the rest, so that what they hand in then holds everything
 * that was said meanwhile, instead of waiting in the queue for a whole round while newer tokens gather behind it.
 *
 * <p>A batch whose fate is not known is written again just as it is, after a pause, until the store is back: what was durable
 * is recognised, so nothing is lost or doubled. An append that the store refuses for its own sake is parted from the others.
 * One that somebody's lock keeps back is tried again by itself, ever less often, so that it costs the others as little as it
 * can. {@code queue} and {@code closed} are guarded by {@code lock}; what is decided, and what is postponed and until when,
 * belong to the thread.
 */
final class GroupCommitter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);

    private static final int LARGEST_BATCH = 4096;
    private static final long LARGEST_BATCH_BYTES = 8L << 20;
    private static final Duration LAST_BATCH = Duration.ofSeconds(2);

    private final BatchWriter writer;
    private final WriteHealth health;
    private final Tail tail;
    private final Closing closing;
    private final Telling telling;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition closure = lock.newCondition();
    private final Deque<PendingAppend> queue = new ArrayDeque<>();
    private boolean closed;

    private final List<PendingAppend> postponed = new ArrayList<>();
    private Backoff pauses = new Backoff();
    private boolean planned;
    private long retryAt;

    /** Those whose writers are still to be told. */
    private final List<PendingAppend> decided = new ArrayList<>();

    GroupCommitter(BatchWriter writer, WriteHealth health, Tail tail, Closing closing, Telling telling) {
        this.writer = writer;
        this.health = health;
        this.tail = tail;
        this.closing = closing;
        this.telling = telling;
        this.thread = Thread.ofPlatform().daemon().name("perdure-committer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** See {@link dev.perdure.chat.port.EventLog#append}. */
    CompletionStage<WriteOutcome> append(Append append) {
        PendingAppend pending;
        try {
            pending = PendingAppend.of(append);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new InternalException(e));
        }
        if (!offer(pending)) {
            pending.fail(StoreErrors.closed());
        }
        return pending.stage();
    }

    /** How many appends wait. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the batch that is being committed come to its end, if it does so soon; the rest completes exceptionally. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            closure.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        try {
            if (!thread.join(LAST_BATCH)) {
                writer.abort();
                thread.join(LAST_BATCH.toMillis());
            }
        } catch (InterruptedException e) {
            interrupted = true;
            writer.abort();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean offer(PendingAppend pending) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            queue.add(pending);
            work.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            List<PendingAppend> batch = nextBatch();
            while (!batch.isEmpty()) {
                settleWhateverComes(batch);
                planRetry();
                rest(Rest.after(batch.size()));
                tellWriters();
                batch = nextBatch();
            }
        } catch (InterruptedException e) {
            // Nobody but this class holds the thread; whoever interrupts it wants it to end.
            Thread.currentThread().interrupt();
        } finally {
            writer.disconnect();
            tellWriters();
            failWhatIsLeft();
        }
    }

    private void planRetry() {
        if (postponed.isEmpty()) {
            pauses = new Backoff();
        } else if (!planned) {
            retryAt = System.nanoTime() + pauses.next().toNanos();
            planned = true;
        }
    }

    private void tellWriters() {
        decided.forEach(PendingAppend::tellWriter);
        decided.clear();
    }

    private void decide(PendingAppend append, WriteOutcome outcome) {
        append.decide(outcome);
        decided.add(append);
    }

    private void refuse(PendingAppend append, ChatException error) {
        append.refuse(error);
        decided.add(append);
    }

    private void rest(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!closed && left > 0) {
                left = closure.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for work, or until what was postponed is to be tried again; empty when the committer is closed. Of each turn at
     * most one append, in their order.
     */
    private List<PendingAppend> nextBatch() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean retry = isTimeToRetry();
            while (!closed && queue.isEmpty() && !retry) {
                if (planned) {
                    var unused = work.awaitNanos(retryAt - System.nanoTime());
                } else {
                    work.await();
                }
                retry = isTimeToRetry();
            }
            List<PendingAppend> batch = new ArrayList<>();
            if (closed) {
                return batch;
            }
            if (retry) {
                batch.addAll(postponed);
                postponed.clear();
                planned = false;
                return batch;
            }
            Set<TurnId> turns = new HashSet<>();
            long bytes = 0;
            Iterator<PendingAppend> waiting = queue.iterator();
            while (waiting.hasNext() && batch.size() < LARGEST_BATCH && bytes < LARGEST_BATCH_BYTES) {
                PendingAppend append = waiting.next();
                if (turns.add(append.append().turn().id())) {
                    batch.add(append);
                    bytes += append.payload().length;
                    waiting.remove();
                }
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean isTimeToRetry() {
        return planned && retryAt - System.nanoTime() <= 0;
    }

    /** No defect may end the thread: all turns of the node wait for it. */
    private void settleWhateverComes(List<PendingAppend> batch) throws InterruptedException {
        try {
            settle(batch);
        } catch (RuntimeException | Error defect) {
            LOG.error("A batch of appends broke; its turns end.", defect);
            batch.forEach(append -> refuse(append, new InternalException(defect)));
        }
    }

    /** Writes a batch until each of its appends has its outcome, is postponed or the committer is closed. */
    private void settle(List<PendingAppend> batch) throws InterruptedException {
        Backoff backoff = new Backoff();
        boolean told = false;
        while (true) {
            Throwable failure;
            long sent = System.nanoTime();
            try {
                List<Verdict> verdicts = writer.write(batch);
                Duration took = Duration.ofNanos(System.nanoTime() - sent);
                complete(batch, verdicts);
                telling.that(new Sign.BatchCommitted(batch.size(), took));
                health.succeeded(WriteHealth.Kind.APPEND);
                return;
            } catch (SQLException | RuntimeException e) {
                failure = e;
            }
            if (!StoreErrors.isOutage(failure)) {
                part(batch, failure);
                return;
            }
            health.failed(WriteHealth.Kind.APPEND, failure);
            if (!told) {
                LOG.warn("The store is away; appends wait until it is back.", failure);
                telling.that(new Sign.OutageBegan());
                told = true;
            }
            tellWriters();
            if (closing.within(backoff.next())) {
                batch.forEach(append -> refuse(append, StoreErrors.closed()));
                return;
            }
            telling.that(new Sign.AppendRepeated());
        }
    }

    /** Finds out which appends of a failed batch are to blame, so that the others are not held up by them. */
    private void part(List<PendingAppend> batch, Throwable failure) throws InterruptedException {
        if (batch.size() > 1) {
            for (PendingAppend append : batch) {
                telling.that(new Sign.AppendRepeated());
                settle(List.of(append));
            }
        } else if (StoreErrors.isContention(failure)) {
            postponed.addAll(batch);
            // Finding this out has taken time enough.
            tellWriters();
        } else {
            MDC.put("session_id", batch.getFirst().log().session().value());
            MDC.put("turn_id", batch.getFirst().turnId());
            try {
                LOG.error("An append was refused by the store.", failure);
            } finally {
                MDC.remove("session_id");
                MDC.remove("turn_id");
            }
            batch.forEach(append -> refuse(append, new InternalException(failure)));
        }
    }

    private void complete(List<PendingAppend> batch, List<Verdict> verdicts) {
        for (int i = 0; i < batch.size(); i++) {
            publish(batch.get(i), verdicts.get(i));
        }
        for (int i = 0; i < batch.size(); i++) {
            PendingAppend append = batch.get(i);
            switch (verdicts.get(i)) {
                case WRITTEN, REPEATED -> decide(append, WriteOutcome.DURABLE);
                case FENCED -> {
                    tail.released(append.log());
                    decide(append, WriteOutcome.FENCED);
                }
                case DEFECT ->
                    refuse(
                            append,
                            new InternalException(new IllegalStateException(
                                    "turn " + append.turnId() + " would leave a hole in its log")));
                case UNDECIDED -> postponed.add(append);
            }
        }
    }

    private void publish(PendingAppend append, Verdict verdict) {
        if (append.hasEvents()) {
            if (verdict == Verdict.WRITTEN) {
                // First, because a reader may be faster than what is said of it.
                telling.that(
                        new Sign.Visible(append.log(), append.append().firstSequence(), append.nextSequence() - 1));
                tail.written(append.log(), append.row(), append.append().turn().node());
            } else if (verdict == Verdict.REPEATED) {
                tail.known(append.log(), append.row());
            }
        }
    }

    private void failWhatIsLeft() {
        List<PendingAppend> left = new ArrayList<>(postponed);
        lock.lock();
        try {
            closed = true;
            left.addAll(queue);
            queue.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(append -> append.fail(StoreErrors.closed()));
    }
}
