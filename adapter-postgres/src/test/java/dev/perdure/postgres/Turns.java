package dev.perdure.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The words of these tests. */
final class Turns {

    static final NodeId NODE = new NodeId("node-a");
    static final NodeId OTHER_NODE = new NodeId("node-b");
    static final Caller ANNA = new Caller("anna");

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private Turns() {}

    static NewTurn message(String session, String messageId) {
        int unique = COUNTER.incrementAndGet();
        return new NewTurn(
                new TurnId("turn-" + unique),
                new SessionId(session),
                ANNA,
                new MessageId(messageId),
                "Hello",
                NODE,
                "epoch" + unique,
                "Title");
    }

    /** A message that waits if its session is busy. */
    static NewTurn waiting(String session, String messageId) {
        NewTurn plain = message(session, messageId);
        return new NewTurn(
                plain.id(),
                plain.session(),
                plain.caller(),
                plain.messageId(),
                plain.message(),
                plain.node(),
                plain.epoch(),
                plain.title(),
                WhenBusy.ENQUEUE,
                1000,
                null);
    }

    static Turn begin(SessionRepository store, String session, String messageId) {
        store.beat(NODE);
        BeginOutcome outcome = store.begin(message(session, messageId));
        assertThat(outcome).isInstanceOf(BeginOutcome.Begun.class);
        return ((BeginOutcome.Begun) outcome).turn();
    }

    static CompletableFuture<WriteOutcome> appending(SessionRepository store, Turn turn, long first, String... texts) {
        List<ChatEvent> events =
                List.of(texts).stream().<ChatEvent>map(TextDelta::new).toList();
        return store.append(new Append(turn, first, events, null)).toCompletableFuture();
    }

    static WriteOutcome append(SessionRepository store, Turn turn, long first, String... texts) throws Exception {
        return appending(store, turn, first, texts).get(60, TimeUnit.SECONDS);
    }

    /** Of what a call threw: the store is away, and it is said when to come back. */
    static void isOfTheStore(Throwable thrown) {
        UnavailableException away = (UnavailableException) thrown;
        assertThat(away.code()).isEqualTo(UnavailableException.STORAGE);
        assertThat(away.retryAfter()).isPresent();
    }

    static TurnEnd completed(Turn turn, long first, String answer) {
        return new TurnEnd(turn, first, List.of(), new ChatEvent.TurnCompleted(), null, answer);
    }

    static List<LoggedEvent> page(SessionRepository store, LogKey log, long after, int limit) {
        LogPage page = store.read(log, after, limit);
        assertThat(page).isInstanceOf(LogPage.Events.class);
        return ((LogPage.Events) page).events();
    }

    /** The texts of a whole log behind its first event, after it was seen to be dense. */
    static List<String> texts(SessionRepository store, LogKey log) {
        List<LoggedEvent> events = page(store, log, 0, 1_000_000);
        assertDense(events);
        return texts(events);
    }

    /** The same of a log that is read as long as there is more: a page may be shorter than it could be. */
    static List<String> textsPageByPage(SessionRepository store, LogKey log) {
        List<LoggedEvent> events = new ArrayList<>();
        List<LoggedEvent> page = page(store, log, 0, 1_000_000);
        while (!page.isEmpty()) {
            events.addAll(page);
            page = page(store, log, events.size(), 1_000_000);
        }
        assertDense(events);
        return texts(events);
    }

    static void assertDense(List<LoggedEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).sequence()).isEqualTo(i + 1L);
        }
    }

    private static List<String> texts(List<LoggedEvent> events) {
        return events.stream()
                .map(LoggedEvent::event)
                .filter(TextDelta.class::isInstance)
                .map(event -> ((TextDelta) event).text())
                .toList();
    }
}
