package dev.perdure.app.abuse;

import dev.perdure.app.demo.DemoAgent;
import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Title;
import dev.perdure.chat.port.AccessStore;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.IdSource;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.HttpSettings;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.BrowserAccess;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A node over a store whose callers have to say who they are, with a time that tests set. Alice has talked. */
final class GuardedChat implements AutoCloseable {

    static final SessionId SESSION = new SessionId("alices-session");
    static final String TITLE = "Moonbase plans";
    static final String TEXT = "the password is swordfish";

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final DurableChatService chat;
    private final ChatServer server;

    /** @param time by which credentials expire */
    GuardedChat(SessionRepository repository, AccessStore access, Authenticator callers, InstantSource time) {
        IdSource ids = () -> UUID.randomUUID().toString().replace("-", "");
        this.chat = new DurableChatService(
                repository,
                new DemoAgent(System::nanoTime, pause -> {}),
                ids,
                InstantSource.system(),
                executor,
                ChatSettings.defaults());
        this.server = ChatServer.builder(chat)
                .settings(HttpSettings.defaults().withAddress("127.0.0.1", 0))
                .authenticator(callers)
                .browserAccess(BrowserAccess.over(access))
                .time(time)
                .build();
        chat.start();
        server.start();
    }

    int port() {
        return server.port();
    }

    List<String> calls() {
        return server.calls();
    }

    /** What nobody else may see of a session. */
    record Secrets(String turn, String epoch) {

        List<String> all() {
            return List.of(turn, epoch, TITLE, "swordfish");
        }
    }

    /** Has somebody talk in the session until the answer is there. */
    Secrets talk(Caller caller, SessionId session) throws InterruptedException {
        SubmitOutcome outcome = chat.submit(caller, new Submission(session, new MessageId("m-1"), TEXT));
        String turn = ((SubmitOutcome.Accepted) outcome).turn().id().value();
        try (var cursor = chat.open(caller, session, new Scope.LastTurn(), new ResumePoint.Beginning())
                .orElseThrow()) {
            Step step = cursor.next(100, Duration.ofSeconds(10));
            while (!(step instanceof Step.Ended)) {
                step = cursor.next(100, Duration.ofSeconds(10));
            }
            var unused = chat.rename(caller, session, new Title(TITLE));
            return new Secrets(turn, cursor.log().epoch());
        }
    }

    /** Lets somebody into a session of somebody else. */
    void grant(Caller owner, SessionId session, Caller guest, Access access) {
        GrantOutcome outcome = chat.grant(owner, session, guest, access);
        if (!(outcome instanceof GrantOutcome.Granted)) {
            throw new AssertionError("not granted: " + outcome);
        }
    }

    /** Shows somebody out. */
    void revoke(Caller owner, SessionId session, Caller guest) {
        if (!chat.revoke(owner, session, guest)) {
            throw new AssertionError("not revoked");
        }
    }

    Answer send(Call call, String session, String turn, List<String> headers, String query) throws IOException {
        return Answer.to(port(), call.request(session, turn, headers, query), "\n\n");
    }

    @Override
    public void close() {
        server.refuseNewTurns();
        chat.close();
        server.close();
        executor.close();
    }
}
