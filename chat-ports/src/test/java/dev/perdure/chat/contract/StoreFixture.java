package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.TurnStore.TurnMaterial;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The words in which the contracts speak to a store; each checks what it takes for granted. */
abstract class StoreFixture extends MessageFixture {

    private final SessionRepositoryContract adapter;

    StoreFixture(SessionRepositoryContract adapter) {
        this.adapter = adapter;
    }

    SessionRepository store() {
        return adapter.store();
    }

    SessionRepository reopened() throws Exception {
        return adapter.reopen();
    }

    boolean survivesReopen() {
        return adapter.survivesReopen();
    }

    void lapse(NodeId node) throws Exception {
        adapter.lapse(node);
    }

    Duration patience() {
        return adapter.patience();
    }

    static SessionId session(String id) {
        return new SessionId(id);
    }

    /** Begins a turn in the place of another. */
    Turn replace(Turn replaced, String messageId, String text) {
        return begin(replacement(replaced, messageId, text));
    }

    /** Lets a turn wait behind all others. */
    Turn enqueue(String session, String messageId) {
        return queued(message(session, messageId, "Hello", WhenBusy.ENQUEUE, ALL))
                .turn();
    }

    /** Lets a turn wait before all others. */
    BeginOutcome.Queued interrupt(String session, String messageId) {
        return queued(message(session, messageId, "Hello", WhenBusy.INTERRUPT, ALL));
    }

    private BeginOutcome.Queued queued(NewTurn message) {
        BeginOutcome outcome = store().begin(message);
        assertThat(outcome).isInstanceOf(BeginOutcome.Queued.class);
        return (BeginOutcome.Queued) outcome;
    }

    /** Begins a turn that waited. */
    Turn beginQueued(Turn queued) {
        ClaimOutcome outcome = store().beginQueued(queued, NODE);
        assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
        return ((ClaimOutcome.Claimed) outcome).turn();
    }

    /** The turns that wait in a session, in their order. */
    List<Turn> waiting(Turn any) {
        return store().queue(any.log(), ALL).stream().map(QueuedTurn::turn).toList();
    }

    /** Begins a turn under a living node. */
    Turn begin(String session, String messageId) {
        return begin(message(session, messageId, "Hello"));
    }

    Turn begin(NewTurn message) {
        store().beat(message.node());
        BeginOutcome outcome = store().begin(message);
        assertThat(outcome).isInstanceOf(BeginOutcome.Begun.class);
        return ((BeginOutcome.Begun) outcome).turn();
    }

    static TextDelta text(String text) {
        return new TextDelta(text);
    }

    WriteOutcome append(Turn turn, long firstSequence, ChatEvent... events) throws Exception {
        return append(new Append(turn, firstSequence, List.of(events), null));
    }

    WriteOutcome append(Append append) throws Exception {
        return store().append(append).toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Appends at the log's next number. */
    void say(Turn turn, ChatEvent... events) throws Exception {
        assertThat(append(turn, next(turn), events)).isEqualTo(WriteOutcome.DURABLE);
    }

    void checkpoint(Turn turn, String state) throws Exception {
        Append append = new Append(turn, next(turn), List.of(), new AgentState(state));
        assertThat(append(append)).isEqualTo(WriteOutcome.DURABLE);
    }

    long next(Turn turn) {
        return store().find(turn.log().session()).orElseThrow().lastSequence() + 1;
    }

    TurnEnd ending(Turn turn, Terminal terminal, @Nullable String context, String answer, ChatEvent... lastEvents) {
        AgentState state = context == null ? null : new AgentState(context);
        return new TurnEnd(turn, next(turn), List.of(lastEvents), terminal, state, answer);
    }

    void end(Turn turn, Terminal terminal, @Nullable String context, String answer, ChatEvent... lastEvents) {
        assertThat(store().end(ending(turn, terminal, context, answer, lastEvents)))
                .isEqualTo(WriteOutcome.DURABLE);
    }

    void complete(Turn turn, String answer) {
        end(turn, new TurnCompleted(), null, answer);
    }

    Turn claimed(Turn seen, NodeId node, ChatEvent event) {
        ClaimOutcome outcome = store().claim(seen, node, event);
        assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
        return ((ClaimOutcome.Claimed) outcome).turn();
    }

    Turn now(Turn turn) {
        return store().turn(turn.log().session(), turn.id()).orElseThrow();
    }

    TurnMaterial material(Turn turn) {
        return store().load(turn, ALL).orElseThrow();
    }

    List<LoggedEvent> page(LogKey log, long after, int limit) {
        return page(store(), log, after, limit);
    }

    static List<LoggedEvent> page(SessionRepository store, LogKey log, long after, int limit) {
        LogPage page = store.read(log, after, limit);
        assertThat(page).isInstanceOf(LogPage.Events.class);
        return ((LogPage.Events) page).events();
    }

    /** The events of a log that has lost none, after it was seen to be dense. */
    List<ChatEvent> events(LogKey log) {
        List<LoggedEvent> logged = new ArrayList<>();
        long reached = -1;
        List<LoggedEvent> page = page(log, 0, ALL);
        // A page may be shorter than it could be: only an empty one is the end.
        while (!page.isEmpty() && page.getLast().sequence() > reached) {
            logged.addAll(page);
            reached = page.getLast().sequence();
            page = page(log, reached, ALL);
        }
        assertDense(logged, 1);
        return logged.stream().map(LoggedEvent::event).toList();
    }

    static void assertDense(List<LoggedEvent> events, long first) {
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            expected.add(first + i);
        }
        assertThat(events.stream().map(LoggedEvent::sequence).toList())
                .as("sequence numbers without hole or double")
                .isEqualTo(expected);
    }

    /** Runs the same work in several threads that start together, and gives what they gave. */
    static <T> List<T> atOnce(int threads, IntFunction<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                running.add(executor.submit(() -> {
                    start.await();
                    return work.apply(number);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(result(one));
            }
            return results;
        }
    }

    /** Waits for what another thread found; a rule that was broken there is broken here. */
    static <T> T result(Future<T> work) throws InterruptedException, ExecutionException {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError broken) {
                throw broken;
            }
            throw e;
        }
    }
}
