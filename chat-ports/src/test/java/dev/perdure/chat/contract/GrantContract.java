package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Access;
import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Grant;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.WhenBusy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whom an owner lets in, and what they may do: what {@code grant} promises. */
abstract class GrantContract extends StoreFixture {

    static final Caller CARA = new Caller("cara");

    GrantContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aGrantIsThereForEverybodyWhoLooks() throws Exception {
        Turn turn = begin("s", "m");

        Grant grant = granted("s", BELA, Access.READ);

        assertThat(grant.subject()).isEqualTo(BELA);
        assertThat(grant.access()).isEqualTo(Access.READ);
        assertThat(store().grants(ANNA, session("s"))).contains(List.of(grant));
        assertThat(store().admission(turn.log(), BELA)).contains(new Admission(grant, 0));
        assertThat(reopened().admission(turn.log(), BELA)).contains(new Admission(grant, 0));
        assertThat(store().admission(turn.log(), CARA)).isEmpty();
        assertThat(store().admission(turn.log(), ANNA)).isEmpty();
    }

    @Test
    void aGrantIsChangedByAnotherAndKeepsItsTime() {
        Turn turn = begin("s", "m");
        Grant first = granted("s", BELA, Access.WRITE);
        granted("s", CARA, Access.READ);

        Grant second = granted("s", BELA, Access.READ);

        assertThat(second).isEqualTo(new Grant(BELA, Access.READ, first.createdAt()));
        assertThat(store().grants(ANNA, session("s")).orElseThrow())
                .hasSize(2)
                .first()
                .isEqualTo(second);
        assertThat(store().admission(turn.log(), BELA).map(Admission::grant)).contains(second);
    }

    @Test
    void nobodyLetsOthersIntoTheSessionOfSomebodyElse() {
        Turn turn = begin("s", "m");
        granted("s", BELA, Access.WRITE);

        assertThat(store().grant(BELA, session("s"), CARA, Access.READ, ALL))
                .isEqualTo(new GrantOutcome.NoSuchSession());
        assertThat(store().grant(ANNA, session("elsewhere"), CARA, Access.READ, ALL))
                .isEqualTo(new GrantOutcome.NoSuchSession());

        assertThat(store().admission(turn.log(), CARA)).isEmpty();
        assertThat(store().grants(BELA, session("s"))).isEmpty();
        assertThat(store().find(session("elsewhere"))).isEmpty();
    }

    @Test
    void asManyAreLetInAsMayAndNoMoreEvenAtOnce() throws Exception {
        begin("s", "m");

        List<GrantOutcome> outcomes =
                atOnce(8, number -> store().grant(ANNA, session("s"), new Caller("guest-" + number), Access.READ, 5));

        assertThat(outcomes).filteredOn(GrantOutcome.Granted.class::isInstance).hasSize(5);
        assertThat(outcomes).filteredOn(new GrantOutcome.TooMany(5)::equals).hasSize(3);
        List<Grant> grants = store().grants(ANNA, session("s")).orElseThrow();
        assertThat(grants).hasSize(5);
        assertThat(store().grant(ANNA, session("s"), grants.getFirst().subject(), Access.WRITE, 5))
                .isInstanceOf(GrantOutcome.Granted.class);
    }

    @Test
    void whoMayWriteBeginsTurnsOfTheOwnersSession() {
        complete(begin("s", "m1"), "done");
        granted("s", BELA, Access.WRITE);

        Turn turn = begin(message(BELA, NODE, "s", "m2", "Me too"));

        assertThat(turn.log())
                .isEqualTo(store().find(session("s")).orElseThrow().log());
        assertThat(store().find(session("s")).orElseThrow().owner()).isEqualTo(ANNA);
        assertThat(store().begin(message(BELA, NODE, "s", "m2", "Me too"))).isEqualTo(new BeginOutcome.Repeated(turn));
        assertThat(store().sessions(BELA, null, null, 10).sessions()).isEmpty();
    }

    @Test
    void theHistorySaysWhichGuestHasSpoken() throws Exception {
        complete(begin("s", "m1"), "done");
        granted("s", BELA, Access.WRITE);
        Turn running = begin(message(BELA, NODE, "s", "m2", "Me too"));
        granted("s", CARA, Access.WRITE);
        NewTurn later = message("s", "m3", "And me", WhenBusy.ENQUEUE, ALL);
        BeginOutcome.Queued waits = (BeginOutcome.Queued) store().begin(by(CARA, later));
        complete(running, "done");
        complete(beginQueued(waits.turn()), "done");

        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL))
                .extracting(ChatMessage::author)
                .containsExactly(null, null, BELA, null, CARA, null);
        assertThat(reopened().messages(session("s"), Long.MAX_VALUE, ALL))
                .isEqualTo(store().messages(session("s"), Long.MAX_VALUE, ALL));
    }

    @Test
    void theLogSaysWhichGuestHasSpoken() throws Exception {
        complete(begin("s", "m1"), "done");
        granted("s", BELA, Access.WRITE);
        Turn running = begin(message(BELA, NODE, "s", "m2", "Me too"));
        BeginOutcome.Queued waits =
                (BeginOutcome.Queued) store().begin(by(BELA, message("s", "m3", "And this", WhenBusy.ENQUEUE, ALL)));
        complete(running, "done");
        Turn last = beginQueued(waits.turn());
        complete(last, "done");
        begin(replacing(message(BELA, NODE, "s", "m4", "Or that"), last));

        List<ChatEvent> starts = List.of(
                new TurnStarted(new MessageId("m1"), "Hello"),
                new TurnStarted(new MessageId("m2"), "Me too", null, BELA),
                new TurnStarted(new MessageId("m3"), "And this", null, BELA),
                new TurnStarted(new MessageId("m4"), "Or that", last.id(), BELA));
        assertThat(events(running.log()))
                .filteredOn(TurnStarted.class::isInstance)
                .isEqualTo(starts);
        assertThat(page(reopened(), running.log(), 0, ALL))
                .extracting(LoggedEvent::event)
                .filteredOn(TurnStarted.class::isInstance)
                .isEqualTo(starts);
    }

    @Test
    void theQueueSaysWhichGuestHasSpoken() {
        Turn running = begin("s", "m1");
        granted("s", BELA, Access.WRITE);
        store().begin(by(BELA, message("s", "m2", "Me too", WhenBusy.ENQUEUE, ALL)));
        store().begin(message("s", "m3", "And me", WhenBusy.ENQUEUE, ALL));

        assertThat(store().queue(running.log(), ALL))
                .extracting(QueuedTurn::author)
                .containsExactly(BELA, null);
    }

    @Test
    void whoMayReadBeginsNothingEvenForAKnownMessageId() {
        Turn turn = begin("s", "m");
        granted("s", BELA, Access.READ);
        Session before = store().find(session("s")).orElseThrow();

        for (String id : List.of("m", "m2")) {
            assertThat(store().begin(message(BELA, NODE, "s", id, "Hello"))).isEqualTo(new BeginOutcome.NotPermitted());
        }
        assertThat(store().begin(by(BELA, message("s", "m3", "Hello", WhenBusy.INTERRUPT, ALL))))
                .isEqualTo(new BeginOutcome.NotPermitted());
        complete(turn, "done");
        assertThat(store().begin(replacing(message(BELA, NODE, "s", "m4", "Hello"), turn)))
                .isEqualTo(new BeginOutcome.NotPermitted());

        assertThat(store().find(session("s")).orElseThrow().messageCount()).isEqualTo(before.messageCount());
        assertThat(waiting(turn)).isEmpty();
        assertThat(events(turn.log())).hasSize(2);
    }

    @Test
    void whoIsShownOutBeginsNothing() {
        Turn turn = begin("s", "m");
        complete(turn, "done");
        granted("s", BELA, Access.WRITE);
        assertThat(store().revoke(ANNA, session("s"), BELA)).isTrue();

        assertThat(store().begin(message(BELA, NODE, "s", "m2", "Hello"))).isEqualTo(new BeginOutcome.ForeignSession());

        assertThat(events(turn.log())).hasSize(2);
    }

    @Test
    void grantsGoWithTheirSession() {
        LogKey first = begin("s", "m").log();
        granted("s", BELA, Access.WRITE);
        store().delete(ANNA, session("s"));
        assertThat(store().admission(first, BELA)).isEmpty();
        assertThat(store().grants(ANNA, session("s"))).isEmpty();

        LogKey second = begin("s", "m").log();

        assertThat(store().grants(ANNA, session("s"))).contains(List.of());
        assertThat(store().admission(second, BELA)).isEmpty();
        granted("s", BELA, Access.WRITE);
        assertThat(store().admission(first, BELA)).isEmpty();
    }

    @Test
    void aGuestFindsWhatIsSharedWithItAndNothingElse() throws Exception {
        complete(begin("s1", "m"), "done");
        complete(begin("s2", "m"), "done");
        complete(begin(message(BELA, NODE, "own", "m", "Hello")), "done");
        Grant grant = granted("s2", BELA, Access.READ);

        SessionPage shared = store().shared(BELA, null, null, 10);

        assertThat(shared.hasMore()).isFalse();
        assertThat(shared.sessions())
                .containsExactly(store().find(session("s2")).orElseThrow().grantedBy(grant));
        assertThat(reopened().shared(BELA, null, null, 10)).isEqualTo(shared);
        assertThat(store().shared(ANNA, null, null, 10).sessions()).isEmpty();
        assertThat(store().sessions(BELA, null, null, 10).sessions()).hasSize(1);
    }

    @Test
    void pagesOfWhatIsSharedHoldEverySessionOnceTheLatestGrantFirst() {
        List<String> ids = IntStream.range(0, 7).mapToObj(n -> "s" + n).toList();
        for (String id : ids) {
            complete(begin(id, "m"), "done");
        }
        for (String id : ids) {
            granted(id, BELA, Access.READ);
        }
        // What is said, or granted again, moves nothing.
        complete(begin("s1", "m2"), "done");
        granted("s2", BELA, Access.WRITE);

        List<Session> all = new ArrayList<>();
        SessionPage page = store().shared(BELA, null, null, 3);
        all.addAll(page.sessions());
        while (page.hasMore()) {
            page = store().shared(BELA, null, page.end(), 3);
            all.addAll(page.sessions());
        }

        assertThat(all).extracting(session -> session.id().value()).containsExactlyElementsOf(ids.reversed());
        assertThat(store().shared(BELA, new TitleSearch(all.get(3).title()), null, 10)
                        .sessions())
                .contains(all.get(3));
        assertThat(store().shared(BELA, new TitleSearch("no such title"), null, 10)
                        .sessions())
                .isEmpty();
    }

    @Test
    void everySubjectComesBackAsItWas() {
        Turn turn = begin("s", "m");
        for (String subject :
                List.of("'; DROP TABLE chat_grants; --", "%", "a/b?c&d", "你好", "Anna", "🧭".repeat(127))) {
            granted("s", new Caller(subject), Access.READ);
            assertThat(store().admission(turn.log(), new Caller(subject))
                            .map(admission -> admission.grant().subject().subject()))
                    .contains(subject);
        }
        assertThat(store().admission(turn.log(), new Caller("x"))).isEmpty();
    }

    final Grant granted(String session, Caller subject, Access access) {
        GrantOutcome outcome = store().grant(ANNA, session(session), subject, access, ALL);
        assertThat(outcome).isInstanceOf(GrantOutcome.Granted.class);
        return ((GrantOutcome.Granted) outcome).grant();
    }

    private static NewTurn by(Caller caller, NewTurn message) {
        return new NewTurn(
                message.id(),
                message.session(),
                caller,
                message.messageId(),
                message.message(),
                message.node(),
                message.epoch(),
                message.title(),
                message.whenBusy(),
                message.queueLimit(),
                message.replaces());
    }
}
