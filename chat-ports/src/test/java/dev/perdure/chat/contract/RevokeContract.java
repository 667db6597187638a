package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Access;
import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Turn;
import dev.perdure.chat.port.GrantStore.News;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Guests are shown out, and learn of it: what {@code revoke} and {@code awaitNews} promise. */
abstract class RevokeContract extends StoreFixture {

    private static final Caller CARA = new Caller("cara");

    RevokeContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aRevokedGrantIsGoneAndTheOthersAreNot() throws Exception {
        Turn turn = shared();
        grant(CARA);

        assertThat(store().revoke(ANNA, session("s"), BELA)).isTrue();

        assertThat(store().admission(turn.log(), BELA)).isEmpty();
        assertThat(reopened().admission(turn.log(), BELA)).isEmpty();
        assertThat(store().shared(BELA, null, null, 10).sessions()).isEmpty();
        assertThat(store().admission(turn.log(), CARA))
                .map(Admission::revocations)
                .contains(1L);
    }

    @Test
    void toRevokeWhatIsNotGrantedChangesNothing() {
        Turn turn = shared();
        store().revoke(ANNA, session("s"), BELA);
        grant(CARA);
        long before = store().admission(turn.log(), CARA).orElseThrow().revocations();

        assertThat(store().revoke(ANNA, session("s"), BELA)).isTrue();
        assertThat(store().revoke(ANNA, session("s"), new Caller("nobody"))).isTrue();

        assertThat(store().admission(turn.log(), CARA))
                .map(Admission::revocations)
                .contains(before);
    }

    @Test
    void nobodyRevokesTheGrantsOfSomebodyElse() {
        Turn turn = shared();

        assertThat(store().revoke(BELA, session("s"), BELA)).isFalse();
        assertThat(store().revoke(CARA, session("s"), BELA)).isFalse();
        assertThat(store().revoke(ANNA, session("elsewhere"), BELA)).isFalse();

        assertThat(store().admission(turn.log(), BELA)).isPresent();
    }

    @Test
    void whoeverIsLetInAgainIsIn() {
        Turn turn = shared();
        store().revoke(ANNA, session("s"), BELA);

        grant(BELA);

        assertThat(store().admission(turn.log(), BELA))
                .map(Admission::revocations)
                .contains(1L);
    }

    @Test
    void aRevocationDuringTheWaitEndsIt() throws Exception {
        Turn turn = shared();
        WaitingReader reader = waiting(turn, 1, 0).parked();

        store().revoke(ANNA, session("s"), BELA);

        assertThat(reader.news(patience())).isEqualTo(News.REVOKED);
    }

    @Test
    void aRevocationByAnotherProcessEndsTheWaitToo() throws Exception {
        Turn turn = shared();
        SessionRepository elsewhere = reopened();
        WaitingReader reader = waiting(turn, 1, 0).parked();

        elsewhere.revoke(ANNA, session("s"), BELA);

        assertThat(reader.news(patience())).isEqualTo(News.REVOKED);
    }

    @Test
    void aRevocationBeforeTheWaitEndsItAtOnce() throws Exception {
        Turn turn = shared();
        store().revoke(ANNA, session("s"), BELA);

        assertThat(store().awaitNews(turn.log(), 1, 0, Duration.ofMinutes(1))).isEqualTo(News.REVOKED);
        assertThat(reopened().awaitNews(turn.log(), 1, 0, Duration.ofMinutes(1)))
                .isEqualTo(News.REVOKED);
    }

    @Test
    void aRevocationThatIsKnownEndsNoWait() throws Exception {
        Turn turn = shared();
        store().revoke(ANNA, session("s"), BELA);

        assertThat(store().awaitNews(turn.log(), 1, 1, Duration.ofMillis(50))).isEqualTo(News.NONE);
    }

    @Test
    void whoeverNeedsNoGrantIsNotWoken() throws Exception {
        Turn turn = shared();
        WaitingReader owner = WaitingReader.start(store(), turn.log(), 1, Duration.ofMillis(300))
                .parked();

        store().revoke(ANNA, session("s"), BELA);

        assertThat(owner.outcome(patience())).isFalse();
    }

    @Test
    void eventsAndTheEndOfTheLogEndTheWaitOfAGuest() throws Exception {
        Turn turn = shared();
        assertThat(store().awaitNews(turn.log(), 0, 0, patience())).isEqualTo(News.BEYOND);
        WaitingReader forEvents = waiting(turn, 1, 0).parked();
        say(turn, text("a"));
        assertThat(forEvents.news(patience())).isEqualTo(News.BEYOND);

        WaitingReader forTheEnd = waiting(turn, 2, 0).parked();
        store().delete(ANNA, session("s"));
        assertThat(forTheEnd.news(patience())).isEqualTo(News.BEYOND);
        assertThat(store().awaitNews(turn.log(), 2, 0, patience())).isEqualTo(News.BEYOND);
    }

    @Test
    void everyGuestWhoWaitsIsWoken() throws Exception {
        Turn turn = shared();
        List<WaitingReader> readers =
                Stream.generate(() -> waiting(turn, 1, 0)).limit(8).toList();
        readers.forEach(WaitingReader::parked);

        store().revoke(ANNA, session("s"), BELA);

        for (WaitingReader reader : readers) {
            assertThat(reader.news(patience())).isEqualTo(News.REVOKED);
        }
    }

    /** A session with a turn that runs, into which a guest is let. */
    private Turn shared() {
        Turn turn = begin("s", "m");
        grant(BELA);
        return turn;
    }

    private void grant(Caller guest) {
        var unused = store().grant(ANNA, session("s"), guest, Access.READ, ALL);
    }

    private WaitingReader waiting(Turn turn, long after, long revocations) {
        return WaitingReader.startAsGuest(
                store(), turn.log(), after, revocations, patience().dividedBy(2));
    }
}
