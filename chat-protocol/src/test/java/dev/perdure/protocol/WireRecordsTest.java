package dev.perdure.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Grant;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import dev.perdure.chat.port.PollOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireRecordsTest {

    @Test
    void snapshotsComeBackAndShowNoInternals() throws WireFormatException {
        WireSnapshot snapshot = WireSnapshot.of(Samples.snapshot());
        byte[] json = snapshot.toJson();

        assertThat(WireSnapshot.fromJson(json)).isEqualTo(snapshot);
        assertThat(new String(json, UTF_8))
                .contains("\"answer\":\"你好\"", "\"status\":\"failed\"", "\"retry_after\":1.5", "\"end\":\"e0-9\"")
                .doesNotContain("n1", "anonymous", "fruitless");
    }

    @Test
    void aSnapshotWithoutTurnSaysNull() throws WireFormatException {
        Session empty =
                new Session(Samples.LOG, Samples.session().owner(), "", 0, 0, 0, null, 0, Samples.NOON, Samples.NOON);
        WireSnapshot snapshot = WireSnapshot.of(new SessionSnapshot(empty, Samples.LOG.at(0), null, List.of()));

        assertThat(new String(snapshot.toJson(), UTF_8)).contains("\"turn\":null");
        assertThat(WireSnapshot.fromJson(snapshot.toJson())).isEqualTo(snapshot);
    }

    @Test
    void aSnapshotListsTheTurnsThatWaitWithTheirMessages() throws WireFormatException {
        WireSnapshot snapshot = WireSnapshot.of(Samples.snapshot());
        String json = new String(snapshot.toJson(), UTF_8);

        assertThat(snapshot.queued())
                .containsExactly(new WireSnapshot.Queued(WireTurn.of(Samples.queuedTurn()), "und dann\n", null));
        assertThat(json)
                .contains("\"queued\":[{\"id\":\"t2\",\"message_id\":\"m2\",\"status\":\"queued\",\"attempt\":0,")
                .contains("\"start\":\"e0-9\",\"end\":null,")
                .contains("\"message\":\"und dann\\n\"}]}");
        assertThat(WireSnapshot.fromJson(
                                json.replaceFirst(",\"queued\":\\[.*]", "").getBytes(UTF_8))
                        .queued())
                .isEmpty();
    }

    @Test
    void aSnapshotSaysWhichGuestHasSpoken() throws WireFormatException {
        Caller guest = new Caller("béla");
        SessionSnapshot sample = Samples.snapshot();
        WireSnapshot snapshot = WireSnapshot.of(new SessionSnapshot(
                sample.session(),
                sample.position(),
                new SessionSnapshot.TurnSnapshot(Samples.failedTurn(), "hi", guest, "", ""),
                List.of(new QueuedTurn(Samples.queuedTurn(), "und", guest))));
        String json = new String(snapshot.toJson(), UTF_8);

        assertThat(json)
                .contains("\"message\":\"hi\",\"author\":\"béla\"")
                .contains("\"message\":\"und\",\"author\":\"béla\"");
        assertThat(WireSnapshot.fromJson(snapshot.toJson())).isEqualTo(snapshot);
    }

    @Test
    void aGuestSeesWhoseTheSessionIsAndWhatIsGranted() throws WireFormatException {
        Grant grant = new Grant(new Caller("bela"), Access.WRITE, Samples.NOON);
        WireSession seen = WireSession.of(Samples.session().grantedBy(grant));
        String json = new String(seen.toJson(), UTF_8);

        assertThat(json).contains("\"owner\":\"anonymous\",\"access\":\"write\",\"shared_at\":");
        assertThat(WireSession.fromJson(seen.toJson())).isEqualTo(seen);
        assertThat(new String(WireSession.of(Samples.session()).toJson(), UTF_8))
                .doesNotContain("owner", "access", "shared_at");
    }

    @Test
    void grantsAndTheWishForOneComeBack() throws WireFormatException {
        Grant grant = new Grant(new Caller("\"bela\" & 你"), Access.READ, Samples.NOON);

        assertThat(WireGrant.fromJson(WireGrant.toJson(grant))).isEqualTo(grant);
        assertThat(WireGrant.listFromJson(WireGrant.toJson(List.of(grant)))).containsExactly(grant);
        GrantRequest wish = GrantRequest.of("bela", Access.WRITE);
        assertThat(GrantRequest.fromJson(wish.toJson())).isEqualTo(wish);
        assertThat(wish.wanted()).contains(Access.WRITE);
        assertThat(new GrantRequest("bela", "WRITE").wanted()).isEmpty();
        assertThat(new GrantRequest("bela", null).wanted()).isEmpty();
    }

    @Test
    void aSharedPageGoesOnByTheTimeOfTheGrant() {
        Grant grant = new Grant(new Caller("bela"), Access.READ, Samples.NOON.minusSeconds(60));
        SessionPage page = new SessionPage(List.of(Samples.session().grantedBy(grant)), true);

        assertThat(WireSessionPage.place(String.valueOf(WireSessionPage.of(page).next())))
                .contains(new SessionPage.Place(grant.createdAt(), Samples.LOG.session()));
    }

    @Test
    void whoHasSaidSomethingAsAGuestComesBack() throws WireFormatException {
        ChatMessage said =
                new ChatMessage(1, Role.USER, "hi", new TurnId("t1"), false, Samples.NOON, new Caller("bela"));
        MessagePage page = new MessagePage(List.of(said), false);

        assertThat(WireMessagePage.fromJson(WireMessagePage.toJson(page))).isEqualTo(page);
        assertThat(new String(WireMessagePage.toJson(page), UTF_8)).contains("\"author\":\"bela\"");
    }

    @Test
    void historyComesBack() throws WireFormatException {
        MessagePage page = new MessagePage(
                List.of(new ChatMessage(1, Role.USER, "hi\u2028", new TurnId("t1"), false, Samples.NOON)), true);

        assertThat(WireMessagePage.fromJson(WireMessagePage.toJson(page))).isEqualTo(page);
    }

    @Test
    void aSessionPageNamesThePlaceToGoOnFrom() throws WireFormatException {
        SessionPage page = new SessionPage(List.of(Samples.session()), true);
        WireSessionPage wire = WireSessionPage.of(page);

        assertThat(WireSessionPage.fromJson(wire.toJson())).isEqualTo(wire);
        assertThat(WireSessionPage.place(String.valueOf(wire.next()))).contains(page.end());
        assertThat(WireSessionPage.of(new SessionPage(List.of(), false)).next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1.000000000_",
                "1.0_s",
                "-1.000000000_s",
                "1.000000000_a b",
                "9999999999999.000000000_s"
            })
    void otherPlacesAreNone(String text) {
        assertThat(WireSessionPage.place(text)).isEmpty();
    }

    @Test
    void pollsComeBack() throws WireFormatException {
        LoggedEvent event = new LoggedEvent(9, new TurnId("t1"), new ChatEvent.TextDelta("x"));
        PollOutcome events = new PollOutcome.Events(List.of(event), Samples.LOG.at(9), true, Samples.failedTurn());
        PollOutcome gap = new PollOutcome.Gap(Reason.FUTURE, Samples.snapshot());

        assertThat(WirePoll.fromJson(WirePoll.toJson(Samples.LOG.session(), events)))
                .isEqualTo(new WirePoll(
                        List.of(new WireEvent.Logged(Samples.LOG.at(9), event)),
                        Samples.LOG.at(9),
                        true,
                        WireTurn.of(Samples.failedTurn())));
        assertThat(WirePoll.fromJson(WirePoll.toJson(Samples.LOG.session(), gap))
                        .events())
                .containsExactly(
                        new WireEvent.Gap(Samples.LOG.at(9), Reason.FUTURE, WireSnapshot.of(Samples.snapshot())));
    }

    @Test
    void receiptsComeBack() throws WireFormatException {
        TurnReceipt receipt = TurnReceipt.of(Samples.failedTurn(), true);

        assertThat(TurnReceipt.fromJson(receipt.toJson())).isEqualTo(receipt);
        assertThat(receipt.position()).isEqualTo(Samples.LOG.at(3));
    }

    @Test
    void requestsComeBackUnchecked() throws WireFormatException {
        SubmitRequest request = new SubmitRequest("a b\n", "", null, "enqueue", "not a turn");

        assertThat(SubmitRequest.fromJson(request.toJson())).isEqualTo(request);
        assertThat(SubmitRequest.fromJson("{\"message\":null,\"more\":{}}".getBytes(UTF_8)))
                .isEqualTo(new SubmitRequest(null, null, null, null));
        assertThatThrownBy(() -> SubmitRequest.fromJson("{\"message\":7}".getBytes(UTF_8)))
                .isInstanceOf(WireFormatException.class);
    }

    @Test
    void titlesComeBackUnchecked() throws WireFormatException {
        RenameRequest request = new RenameRequest("a\n\u2028");

        assertThat(RenameRequest.fromJson(request.toJson())).isEqualTo(request);
        assertThat(RenameRequest.fromJson("{\"title\":null}".getBytes(UTF_8))).isEqualTo(new RenameRequest(null));
        assertThatThrownBy(() -> RenameRequest.fromJson("{\"title\":[]}".getBytes(UTF_8)))
                .isInstanceOf(WireFormatException.class);
    }

    @Test
    void aSessionComesBack() throws WireFormatException {
        WireSession session = WireSession.of(Samples.session());

        assertThat(WireSession.fromJson(session.toJson())).isEqualTo(session);
    }

    @Test
    void problemsComeBackWithTheirIds() throws WireFormatException {
        Problem problem = new Problem(
                409, "Conflict", "Wait.", "turn_running", true, Duration.ofSeconds(2), Map.of("turn_id", "t1"));

        assertThat(new String(problem.toJson(), UTF_8))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,\"detail\":\"Wait.\","
                        + "\"code\":\"turn_running\",\"recoverable\":true,\"retry_after\":2,\"turn_id\":\"t1\"}");
        assertThat(Problem.fromJson(problem.toJson())).isEqualTo(problem);
    }

    @Test
    void aPageThatIsTooLongIsCutAfterAnEvent() throws WireFormatException {
        String text = "x".repeat(100_000);
        List<LoggedEvent> events = LongStream.rangeClosed(4, 9)
                .mapToObj(i -> new LoggedEvent(i, new TurnId("t"), new ChatEvent.TextDelta(text)))
                .toList();
        PollOutcome outcome = new PollOutcome.Events(events, Samples.LOG.at(9), false, null);

        WirePoll first = WirePoll.fromJson(WirePoll.toJson(Samples.LOG.session(), outcome));

        assertThat(first.events()).hasSize(3);
        assertThat(first.next()).isEqualTo(Samples.LOG.at(6));
        assertThat(first.hasMore()).isTrue();

        PollOutcome rest = new PollOutcome.Events(events.subList(3, 6), Samples.LOG.at(9), false, null);
        WirePoll second = WirePoll.fromJson(WirePoll.toJson(Samples.LOG.session(), rest));

        assertThat(second.events()).hasSize(3);
        assertThat(second.next()).isEqualTo(Samples.LOG.at(9));
        assertThat(second.hasMore()).isFalse();
    }
}
