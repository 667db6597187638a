package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What {@code find}, {@code sessions} and {@code messages} promise. */
abstract class SessionStoreContract extends StoreFixture {

    private static final Comparator<Session> LISTED = Comparator.comparing(Session::updatedAt)
            .thenComparing(session -> session.id().value())
            .reversed();

    SessionStoreContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void anUnknownSessionIsNotFound() {
        begin("s", "m");

        assertThat(store().find(session("S"))).isEmpty();
        assertThat(store().find(session("nowhere"))).isEmpty();
    }

    @Test
    void aSessionIsFoundAsItStandsNow() throws Exception {
        Turn turn = begin("s", "m1");
        String title = store().find(session("s")).orElseThrow().title();
        say(turn, text("a"), text("b"));
        complete(turn, "ab");
        Turn second = begin("s", "m2");
        say(second, text("c"));

        Session session = store().find(session("s")).orElseThrow();

        assertThat(session.log()).isEqualTo(turn.log());
        assertThat(session.owner()).isEqualTo(ANNA);
        assertThat(session.title()).as("the first message's").isEqualTo(title);
        assertThat(session.lastSequence()).isEqualTo(6);
        assertThat(session.prunedThrough()).isZero();
        assertThat(session.messageCount()).isEqualTo(4);
        assertThat(session.lastTurn()).isEqualTo(now(second));
        assertThat(session.updatedAt()).isAfterOrEqualTo(session.createdAt());
    }

    @Test
    void aCallersListHoldsTheirOwnSessionsOnly() {
        begin("anna-1", "m");
        begin("anna-2", "m");
        begin(message(BELA, NODE, "bela-1", "m", "Hello"));

        assertThat(ids(store().sessions(ANNA, null, null, 10).sessions()))
                .containsExactlyInAnyOrder("anna-1", "anna-2");
        assertThat(ids(store().sessions(BELA, null, null, 10).sessions())).containsExactly("bela-1");
    }

    @Test
    void theListIsOrderedByActivityAndThenById() {
        for (String id : List.of("b", "z", "a", "c", "y")) {
            complete(begin(id, "m1"), "done");
        }
        begin("z", "m2");

        SessionPage page = store().sessions(ANNA, null, null, 10);

        assertThat(page.hasMore()).isFalse();
        assertThat(page.sessions()).hasSize(5).isSortedAccordingTo(LISTED);
        assertThat(page.sessions().getFirst().id()).isEqualTo(session("z"));
        for (Session listed : page.sessions()) {
            assertThat(store().find(listed.id())).contains(listed);
        }
    }

    @Test
    void pagesOfTheListHoldEverySessionOnce() {
        for (int i = 0; i < 7; i++) {
            begin("s" + i, "m");
        }
        List<Session> whole = store().sessions(ANNA, null, null, 10).sessions();

        for (int size = 1; size <= 8; size++) {
            List<Session> listed = new ArrayList<>();
            SessionPage page = store().sessions(ANNA, null, null, size);
            listed.addAll(page.sessions());
            while (page.hasMore()) {
                assertThat(page.sessions()).hasSize(size);
                page = store().sessions(ANNA, null, page.end(), size);
                listed.addAll(page.sessions());
            }
            assertThat(listed).as("pages of %s", size).isEqualTo(whole);
        }
    }

    @Test
    void aCallerWithoutSessionsHasAnEmptyList() {
        SessionPage page = store().sessions(BELA, null, null, 10);

        assertThat(page.sessions()).isEmpty();
        assertThat(page.hasMore()).isFalse();
    }

    @Test
    void anOwnersSessionsAreCountedAsFarAsAsked() {
        complete(begin("anna-1", "m"), "done");
        begin("anna-1", "m-2");
        begin("anna-2", "m");
        begin(message(BELA, NODE, "bela-1", "m", "Hello"));

        assertThat(store().owns(ANNA, 1)).isTrue();
        assertThat(store().owns(ANNA, 2)).isTrue();
        assertThat(store().owns(ANNA, 3)).isFalse();
        assertThat(store().owns(BELA, 2)).isFalse();

        store().delete(ANNA, session("anna-1"));

        assertThat(store().owns(ANNA, 2)).isFalse();
    }

    @Test
    void theAnswerAppearsWhenTheTurnEnds() throws Exception {
        Turn turn = begin(message("s", "m", "Question"));
        say(turn, text("Ans"));
        ChatMessage question =
                store().messages(session("s"), Long.MAX_VALUE, 10).getFirst();
        assertThat(store().messages(session("s"), Long.MAX_VALUE, 10)).hasSize(1);
        assertThat(question.ordinal()).isEqualTo(1);
        assertThat(question.role()).isEqualTo(Role.USER);
        assertThat(question.text()).isEqualTo("Question");
        assertThat(question.turn()).isEqualTo(turn.id());
        assertThat(question.cut()).isFalse();

        complete(turn, "Answer");

        assertThat(store().messages(session("s"), Long.MAX_VALUE, 10).stream().map(ChatMessage::text))
                .containsExactly("Question", "Answer");
    }

    @Test
    void aPageOfMessagesHoldsTheNewestBeforeItsOrdinalInTheOrderTheyWereSaid() {
        for (int i = 1; i <= 5; i++) {
            complete(begin(message("s", "m" + i, "Question " + i)), "Answer " + i);
        }
        List<ChatMessage> whole = store().messages(session("s"), Long.MAX_VALUE, ALL);
        assertThat(whole.stream().map(ChatMessage::ordinal)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(whole.stream().map(ChatMessage::text)).startsWith("Question 1", "Answer 1", "Question 2");

        for (int before = 1; before <= 12; before++) {
            for (int limit = 1; limit <= 11; limit++) {
                int end = Math.min(before - 1, 10);
                assertThat(store().messages(session("s"), before, limit))
                        .as("at most %s messages before %s", limit, before)
                        .isEqualTo(whole.subList(Math.max(0, end - limit), end));
            }
        }
    }

    @Test
    void messagesOfAnUnknownSessionAreNone() {
        begin("s", "m");

        assertThat(store().messages(session("nowhere"), Long.MAX_VALUE, 10)).isEmpty();
    }

    @Test
    void aSessionIdIsTakenAsItIsWritten() {
        Set<String> ids = new TreeSet<>(Set.of("s", "S", "s.", "s_", "s-", "sx", "x".repeat(128)));
        for (String id : ids) {
            complete(begin(id, "m"), "answer of " + id);
        }

        assertThat(ids(store().sessions(ANNA, null, null, 100).sessions())).containsExactlyInAnyOrderElementsOf(ids);
        for (String id : ids) {
            assertThat(store().messages(session(id), Long.MAX_VALUE, 10))
                    .extracting(ChatMessage::text)
                    .containsExactly("Hello", "answer of " + id);
        }
    }

    private static List<String> ids(List<Session> sessions) {
        return sessions.stream().map(session -> session.id().value()).toList();
    }
}
