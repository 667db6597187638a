package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Finding a session by its title: what {@code sessions} promises to whoever gives it a text. */
abstract class SearchContract extends StoreFixture {

    SearchContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void whatContainsTheTextIsFound() {
        titled("a", "A trip to the sea");
        titled("b", "The seasons");
        titled("c", "To see or not to see");

        assertThat(found("sea")).containsExactlyInAnyOrder("a", "b");
        assertThat(found("A trip to the sea")).containsExactly("a");
        assertThat(found(" see ")).containsExactly("c");
        assertThat(found("season")).containsExactly("b");
        assertThat(found("A trip to the sea!")).isEmpty();
        assertThat(found("nothing like this")).isEmpty();
    }

    @Test
    void largeAndSmallLettersAreTheSame() {
        titled("latin", "Straße nach Überlingen, déjà vu");
        titled("greek", "ΟΔΥΣΣΕΥΣ");
        titled("cyrillic", "Война и мир");
        titled("chinese", "你好");

        assertThat(found("STRASSE")).isEmpty();
        assertThat(found("straß")).containsExactly("latin");
        assertThat(found("überLINGEN, DÉJÀ")).containsExactly("latin");
        assertThat(found("οδυσσευς")).containsExactly("greek");
        assertThat(found("οδυσσευσ")).containsExactly("greek");
        assertThat(found("вОЙНА")).containsExactly("cyrillic");
        assertThat(found("好")).containsExactly("chinese");
    }

    @Test
    void noCharacterHasAMeaningOfItsOwn() {
        titled("plain", "100 percent of a_b");
        titled("percent", "100% of a.b");
        titled("slash", "a\\b");
        titled("quote", "it's \"quoted\"");

        assertThat(found("100%")).containsExactly("percent");
        assertThat(found("%")).containsExactly("percent");
        assertThat(found("a_b")).containsExactly("plain");
        assertThat(found("_")).containsExactly("plain");
        assertThat(found("a.b")).containsExactly("percent");
        assertThat(found("\\")).containsExactly("slash");
        assertThat(found("'")).containsExactly("quote");
        assertThat(found("\"quoted\"")).containsExactly("quote");
        assertThat(found(".*")).isEmpty();
        assertThat(found("?")).isEmpty();
    }

    @Test
    void pagesOfASearchHoldEverySessionThatIsFoundOnce() {
        for (int i = 0; i < 12; i++) {
            titled("s" + i, i % 3 == 1 ? "wanted " + i : "another " + i);
        }
        TitleSearch wanted = new TitleSearch("Wanted");
        List<Session> whole = store().sessions(ANNA, null, null, ALL).sessions().stream()
                .filter(session -> session.title().startsWith("wanted"))
                .toList();
        assertThat(whole).hasSize(4);

        for (int size = 1; size <= 5; size++) {
            SessionPage page = store().sessions(ANNA, wanted, null, size);
            List<Session> listed = new ArrayList<>(page.sessions());
            while (page.hasMore()) {
                assertThat(page.sessions()).hasSize(size);
                page = store().sessions(ANNA, wanted, page.end(), size);
                assertThat(page.sessions()).as("a page that was announced").isNotEmpty();
                listed.addAll(page.sessions());
            }
            assertThat(listed).as("pages of %s", size).isEqualTo(whole);
        }
    }

    @Test
    void aSearchFindsOnesOwnSessionsOnly() {
        titled("annas", "A trip");
        begin(message(BELA, NODE, "belas", "m", "Hello"));
        store().rename(BELA, session("belas"), new Title("A trip"));

        assertThat(found("trip")).containsExactly("annas");
        assertThat(store().sessions(BELA, new TitleSearch("trip"), null, 10).sessions())
                .extracting(Session::id)
                .containsExactly(session("belas"));
    }

    @Test
    void aSessionIsFoundByTheTitleOfItsFirstMessageUntilItIsRenamed() {
        NewTurn first = message("s", "m1", "Hello");
        complete(begin(first), "done");
        begin("s", "m2");
        String title = first.title().toUpperCase(Locale.ROOT);
        assertThat(found(title)).containsExactly("s");

        store().rename(ANNA, session("s"), new Title("A trip"));

        assertThat(found(title)).isEmpty();
        assertThat(found("a TRIP")).containsExactly("s");
    }

    private void titled(String session, String title) {
        begin(session, "m");
        store().rename(ANNA, session(session), new Title(title));
    }

    private List<String> found(String text) {
        return store().sessions(ANNA, new TitleSearch(text), null, ALL).sessions().stream()
                .map(Session::id)
                .map(SessionId::value)
                .toList();
    }
}
