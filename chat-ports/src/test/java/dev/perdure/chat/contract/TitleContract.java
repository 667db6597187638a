package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Title;
import dev.perdure.chat.Turn;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The words by which users know their sessions: what {@code rename} promises. */
abstract class TitleContract extends StoreFixture {

    private static final Title TRIP = new Title("A trip");

    TitleContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aRenamedSessionIsTheSameButForItsTitle() throws Exception {
        Turn turn = begin("s", "m");
        say(turn, text("a"));
        Session before = store().find(session("s")).orElseThrow();

        Optional<Session> renamed = store().rename(ANNA, session("s"), TRIP);

        assertThat(renamed).contains(titled(before, "A trip"));
        assertThat(store().find(session("s"))).isEqualTo(renamed);
        assertThat(store().sessions(ANNA, null, null, 10).sessions()).containsExactly(renamed.orElseThrow());
        assertThat(events(turn.log())).hasSize(2);
    }

    @Test
    void aRenamedSessionKeepsItsPlaceInTheList() {
        for (String id : List.of("b", "a", "c")) {
            complete(begin(id, "m"), "done");
        }
        List<SessionId> before = listed();

        store().rename(ANNA, before.getLast(), TRIP);
        store().rename(ANNA, before.get(1), TRIP);

        assertThat(listed()).isEqualTo(before);
    }

    @Test
    void noLaterTurnTouchesTheTitle() {
        complete(begin("s", "m1"), "done");
        store().rename(ANNA, session("s"), TRIP);

        Turn later = begin("s", "m2");
        assertThat(title("s")).isEqualTo("A trip");
        Turn waiting = enqueue("s", "m3");
        complete(later, "done");
        complete(beginQueued(waiting), "done");

        assertThat(title("s")).isEqualTo("A trip");
    }

    @Test
    void nobodyRenamesTheSessionOfSomebodyElse() {
        begin("s", "m");
        String before = title("s");

        assertThat(store().rename(BELA, session("s"), TRIP)).isEmpty();

        assertThat(title("s")).isEqualTo(before);
    }

    @Test
    void aSessionThatIsNotThereIsNotMadeByItsTitle() {
        assertThat(store().rename(ANNA, session("s"), TRIP)).isEmpty();
        assertThat(store().find(session("s"))).isEmpty();
    }

    @Test
    void aSessionMadeAgainKnowsNothingOfTheOldTitle() {
        begin("s", "m");
        store().rename(ANNA, session("s"), TRIP);
        store().delete(ANNA, session("s"));
        assertThat(store().rename(ANNA, session("s"), TRIP)).isEmpty();

        var again = message("s", "m", "Hello");
        begin(again);

        assertThat(title("s")).isEqualTo(again.title());
    }

    @Test
    void everyTitleComesBackAsItWas() throws Exception {
        begin("s", "m");
        for (String title : List.of(
                "x",
                "it's \"quoted\" \\ and % and _",
                "'; DROP TABLE chat_sessions; --",
                "你好, עולם",
                "e\u0301 is not é",
                "🧭".repeat(Title.MAX_LENGTH))) {
            store().rename(ANNA, session("s"), new Title(title));
            assertThat(title("s")).isEqualTo(title);
        }

        assertThat(reopened().find(session("s"))).isEqualTo(store().find(session("s")));
    }

    private String title(String session) {
        return store().find(session(session)).orElseThrow().title();
    }

    private List<SessionId> listed() {
        return store().sessions(ANNA, null, null, 10).sessions().stream()
                .map(Session::id)
                .toList();
    }

    private static Session titled(Session session, String title) {
        return new Session(
                session.log(),
                session.owner(),
                title,
                session.lastSequence(),
                session.prunedThrough(),
                session.messageCount(),
                session.lastTurn(),
                session.queuedTurns(),
                session.createdAt(),
                session.updatedAt());
    }
}
