package dev.perdure.app.abuse;

import static dev.perdure.app.abuse.Scene.ALICE;
import static dev.perdure.app.abuse.Scene.MALLORY;
import static dev.perdure.app.abuse.Scene.OWN_PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.inmemory.InMemoryAccessStore;
import dev.perdure.inmemory.InMemorySessionRepository;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AbuseTest {

    private static final String MINE = "mallorys-session";
    private static final String NOBODYS = "nobodys-session";

    @TempDir
    Path folder;

    /** What the store was asked by requests, in order. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private Scene scene;

    @BeforeEach
    void open() throws Exception {
        scene = new Scene(folder, listened(new InMemorySessionRepository()), new InMemoryAccessStore());
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** The nodes' own upkeep goes on meanwhile, on threads of its own. */
    private SessionRepository listened(SessionRepository repository) {
        return (SessionRepository) Proxy.newProxyInstance(
                AbuseTest.class.getClassLoader(),
                new Class<?>[] {SessionRepository.class},
                (proxy, method, arguments) -> {
                    if (Thread.currentThread().getName().startsWith("http-")) {
                        asked.add(method.getName());
                    }
                    try {
                        return method.invoke(repository, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    @Test
    void everyCallThatIsServedIsTried() {
        assertThat(scene.chat.calls())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(Call.routes().stream(), Call.OPEN.stream())
                        .toList());
    }

    @Test
    void badCredentialsAreRefusedAndToldNothing() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (Abuse abuse : Abuse.all(scene)) {
            for (Call call : Call.values()) {
                if (abuse.on().test(call)) {
                    Answer answer = send(call, GuardedChat.SESSION.value(), abuse.headers(), abuse.query());
                    String where = abuse.name() + " on " + call;
                    all.assertThat(answer.status() + " " + answer.code())
                            .as(where)
                            .isEqualTo(abuse.status() + " " + abuse.code());
                    all.assertThat(answer.bytes())
                            .as(where)
                            .doesNotContain(scene.secrets.all())
                            .doesNotContain(ALICE, "alices-session");
                    all.assertThat(answer.header("WWW-Authenticate"))
                            .as(where)
                            .isEqualTo(abuse.status() == 401 ? "Bearer" : "");
                }
            }
        }
        all.assertAll();
        assertThat(asked).as("what the store was asked for nobody").isEmpty();
    }

    @Test
    void aTicketIsGoodForOneCall() throws Exception {
        for (Call call : Call.values()) {
            if (call.takesTickets()) {
                String ticket = "ticket=" + scene.ticket(scene.bearer(ALICE));
                assertThat(send(call, GuardedChat.SESSION.value(), List.of(), ticket)
                                .status())
                        .as("%s, first", call)
                        .isIn(101, 200, 202);
                Answer again = send(call, GuardedChat.SESSION.value(), List.of(), ticket);
                assertThat(again.status() + " " + again.code())
                        .as("%s, again", call)
                        .isEqualTo("401 invalid_ticket");
                assertThat(again.bytes()).doesNotContain(scene.secrets.all());
            }
        }
    }

    @Test
    void nobodyElseCanTellASessionFromNone() throws Exception {
        strangersCannotTell();
    }

    private void strangersCannotTell() throws Exception {
        for (Call call : Call.values()) {
            if (call.needsASession()) {
                for (int way = 0; way < ways(call); way++) {
                    Work foreign = work(call, GuardedChat.SESSION.value(), scene.secrets.turn(), way);
                    Work missing = work(call, NOBODYS, scene.secrets.turn(), way);
                    assertThat(foreign.answer().status()).as("%s", call).isEqualTo(404);
                    assertThat(foreign.answer().bytes())
                            .as("%s", call)
                            .isEqualTo(missing.answer().bytes());
                    assertThat(foreign.asked()).as("%s asks of the store", call).isEqualTo(missing.asked());
                }
            }
        }
    }

    /** By header, by cookie, and where there are any by ticket. */
    private static int ways(Call call) {
        return call.takesTickets() ? 3 : 2;
    }

    private record Work(Answer answer, List<String> asked) {}

    private Work work(Call call, String session, String turn, int way) throws IOException {
        String bearer = scene.bearer(MALLORY);
        List<String> headers =
                way == 0 ? List.of(bearer) : way == 1 ? List.of(OWN_PAGE, scene.cookie(bearer)) : List.of();
        String query = way == 2 ? "ticket=" + scene.ticket(bearer) : "";
        asked.clear();
        Answer answer = scene.chat.send(call, session, turn, headers, query);
        return new Work(answer, List.copyOf(asked));
    }

    @Test
    void whoeverWasShownOutCanTellASessionFromNoneNoMore() throws Exception {
        scene.chat.grant(new Caller(ALICE), GuardedChat.SESSION, new Caller(MALLORY), Access.WRITE);
        scene.chat.revoke(new Caller(ALICE), GuardedChat.SESSION, new Caller(MALLORY));

        strangersCannotTell();
        strangersCannotSpeak();
        socketsTellStrangersNothing();
        ownListsHoldNothingOfOthers();
    }

    @Test
    void whoeverMayReadCanChangeNothing() throws Exception {
        scene.chat.grant(new Caller(ALICE), GuardedChat.SESSION, new Caller(MALLORY), Access.READ);

        for (Call call : Call.values()) {
            if (call.needsASession() || call.submits()) {
                Answer answer = send(call, GuardedChat.SESSION.value(), List.of(scene.bearer(MALLORY)), "");
                if (call.reads()) {
                    assertThat(answer.status()).as("%s", call).isBetween(200, 204);
                } else {
                    assertThat(answer.status() + " " + answer.code())
                            .as("%s", call)
                            .isEqualTo("403 not_permitted");
                    assertThat(answer.bytes())
                            .as("%s", call)
                            .doesNotContain(scene.secrets.all())
                            .doesNotContain(ALICE);
                }
            }
        }
        Answer snapshot = send(Call.SNAPSHOT, GuardedChat.SESSION.value(), List.of(scene.bearer(ALICE)), "");
        assertThat(snapshot.body()).contains(GuardedChat.TITLE, "\"message_count\":2");
    }

    @Test
    void nobodyElseCanSayAnythingInASession() throws Exception {
        strangersCannotSpeak();
    }

    private void strangersCannotSpeak() throws Exception {
        for (Call call : Call.values()) {
            if (call.submits()) {
                Answer answer = send(call, GuardedChat.SESSION.value(), List.of(scene.bearer(MALLORY)), "");
                assertThat(answer.status() + " " + answer.code()).as("%s", call).isEqualTo("404 session_not_found");
                assertThat(answer.bytes()).as("%s", call).doesNotContain(scene.secrets.all());
            }
        }
    }

    @Test
    void aWebSocketSaysNothingOfTheSessionsOfOthers() throws Exception {
        socketsTellStrangersNothing();
    }

    private void socketsTellStrangersNothing() throws Exception {
        String position = "last_message_id=" + scene.secrets.epoch() + "-1";
        List<String> mallory = List.of(scene.bearer(MALLORY));
        Answer foreign = send(Call.WEBSOCKET, GuardedChat.SESSION.value(), mallory, position);
        Answer missing = send(Call.WEBSOCKET, NOBODYS, mallory, position);
        assertThat(foreign.status()).isEqualTo(101);
        assertThat(foreign.body()).startsWith("8 ").isEqualTo(missing.body());
        assertThat(foreign.bytes()).doesNotContain(scene.secrets.all()).isEqualTo(missing.bytes());
    }

    @Test
    void whatIsOnesOwnHoldsNothingOfOthers() throws Exception {
        ownListsHoldNothingOfOthers();
    }

    private void ownListsHoldNothingOfOthers() throws Exception {
        for (Call call : List.of(Call.LIST, Call.LIST_SHARED, Call.WHO, Call.SIGN_IN, Call.TICKET)) {
            Answer answer = send(call, GuardedChat.SESSION.value(), List.of(scene.bearer(MALLORY)), "");
            assertThat(answer.status()).as("%s", call).isBetween(200, 201);
            assertThat(answer.bytes())
                    .as("%s", call)
                    .doesNotContain(scene.secrets.all())
                    .doesNotContain(ALICE);
        }
    }

    @Test
    void aPlaceInTheLogOfAnotherIsNoKeyToIt() throws Exception {
        GuardedChat.Secrets own = scene.chat.talk(new Caller(MALLORY), new SessionId(MINE));
        List<String> mallory = List.of(scene.bearer(MALLORY));
        String place = scene.secrets.epoch() + "-1";
        Answer polled = scene.chat.send(Call.POLL, MINE, own.turn(), mallory, "after=" + place);
        Answer followed = scene.chat.send(
                Call.FOLLOW_SESSION, MINE, own.turn(), List.of(mallory.getFirst(), "Last-Event-ID: " + place), "");
        Answer socket = scene.chat.send(Call.WEBSOCKET, MINE, own.turn(), mallory, "last_message_id=" + place);
        assertThat(polled.body()).contains("\"foreign\"");
        assertThat(socket.body()).contains("\"foreign\"");
        for (Answer answer : List.of(polled, followed, socket)) {
            assertThat(answer.status()).isIn(101, 200);
            assertThat(answer.bytes())
                    .doesNotContain(scene.secrets.turn(), scene.secrets.epoch(), GuardedChat.SESSION.value(), ALICE);
        }
    }

    private Answer send(Call call, String session, List<String> headers, String query) throws IOException {
        return scene.chat.send(call, session, scene.secrets.turn(), headers, query);
    }
}
