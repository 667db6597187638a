package dev.perdure.app.contract;

import static dev.perdure.app.contract.Client.CHAT;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perdure.app.contract.Client.Answer;
import java.io.IOException;
import java.util.List;

/** A user who does all that can be done, and all that is refused. What comes of it is for the evidence to judge. */
final class Conversation {

    private static final String SESSIONS = CHAT + "/sessions";
    private static final String NO_SESSION = SESSIONS + "/none";
    private static final String BAD_SESSION = SESSIONS + "/b%20d";

    private final Client first;
    private final Client second;

    Conversation(Client first, Client second) {
        this.first = first;
        this.second = second;
    }

    private static String body(String... fields) {
        ObjectNode body = Document.MAPPER.createObjectNode();
        for (int i = 0; i < fields.length; i += 2) {
            body.put(fields[i], fields[i + 1]);
        }
        return body.toString();
    }

    private static void twice(Client client, String path) throws IOException, InterruptedException {
        client.get(path, "If-None-Match", requireNonNull(client.get(path).tag()));
    }

    void looksAround() throws IOException, InterruptedException {
        first.get("/health/live");
        first.get("/health/ready");
        twice(first, "/openapi.json");
        twice(first, "/asyncapi.json");
        first.get("/metrics");
        first.get("/metrics", "X-Forwarded-For", "192.0.2.1");
        second.get("/metrics");
        first.get("/.well-known/security.txt");
        first.get("/ws/chat/s");
        first.refusedSocket("/ws/chat/b%20d");
        first.get(SESSIONS, "Sec-Fetch-Site", "cross-site");
        first.get(SESSIONS + "/defect");
    }

    void speaks() throws IOException, InterruptedException {
        String said = body("session_id", "s", "message", ManySidedAgent.ALL, "message_id", "m-1");
        String end = requireNonNull(first.post(CHAT + "/stream", said).last());
        first.post(CHAT + "/stream", said, "Last-Event-ID", end);
        first.get(CHAT + "/stream?session_id=s");
        first.get(CHAT + "/stream?session_id=s&last_event_id=" + end);
        first.get(CHAT + "/stream?session_id=s&message=again&message_id=m-2");
        first.post(SESSIONS + "/other/messages", body("message", "x"), "Idempotency-Key", "m-1");
        first.post(SESSIONS + "/other/messages", body("message", "x"), "Idempotency-Key", "m-1");
        first.get(CHAT + "/stream?session_id=other");
    }

    void reads() throws IOException, InterruptedException {
        for (String path :
                List.of(SESSIONS, SESSIONS + "/s", SESSIONS + "/s/messages?limit=1", SESSIONS + "/s/events?limit=3")) {
            twice(first, path);
        }
        first.get(SESSIONS + "/s/messages");
        first.get(SESSIONS + "/s/events");
        first.follow(SESSIONS + "/s/stream", "turn.completed");
        first.get(SESSIONS + "?limit=1&query=a");
        first.get(SESSIONS + "?after="
                + first.get(SESSIONS + "?limit=1").json().path("next").asText());
        first.get(SESSIONS + "?limit=0");
        first.get(SESSIONS + "?query=" + "x".repeat(201));
        for (String rest : List.of("", "/messages", "/events", "/stream")) {
            first.get(NO_SESSION + rest);
            first.get(BAD_SESSION + rest);
        }
        first.get(SESSIONS + "/s/messages?limit=x");
        first.get(SESSIONS + "/s/events?wait=-1");
        first.get(SESSIONS + "/s/stream?last_event_id=a&last_event_id=b");
        first.get(CHAT + "/stream?session_id=none");
        first.get(CHAT + "/stream?session_id=s&turn_id=none");
    }

    void isMisunderstood() throws IOException, InterruptedException {
        String stream = CHAT + "/stream";
        String messages = SESSIONS + "/s/messages";
        String tooLong = body("session_id", "s", "message", "x".repeat(Stage.MAX_MESSAGE + 1));
        String tooLarge = body("session_id", "s", "title", "x".repeat(Stage.MAX_BODY));
        for (String path : List.of(stream, messages)) {
            first.post(path, "{");
            first.post(path, body("session_id", "s", "message", "x"), "Content-Type", "text/plain");
            first.post(path, tooLong);
            first.post(path, tooLarge);
            first.post(path, body("session_id", "s", "message", "x", "message_id", "m-1"));
            first.post(path, body("session_id", "s", "message", "x", "replaces", "none"));
        }
        first.get(stream + "?session_id=s&message=" + "x".repeat(Stage.MAX_MESSAGE + 1));
        first.get(stream + "?session_id=s&message=x&message_id=m-1");
        first.get(stream + "?session_id=s&message=x&when_busy=never");
        first.get(stream + "?session_id=s&message=x&replaces=none");
        first.post(stream, body("session_id", "none", "message", "x"), "Last-Event-ID", "e-1");
        first.post(NO_SESSION + "/messages", body("message", "x", "replaces", "none"));
        first.call("PATCH", SESSIONS + "/s", "{}");
        first.call("PATCH", SESSIONS + "/s", body("title", "x"), "Content-Type", "text/plain");
        first.call("PATCH", SESSIONS + "/s", tooLarge);
        first.call("PATCH", NO_SESSION, body("title", "x"));
        first.call("PATCH", SESSIONS + "/s", body("title", "A trip"));
        first.call("DELETE", BAD_SESSION, null);
        first.call("DELETE", NO_SESSION, null);
    }

    void fails() throws IOException, InterruptedException {
        first.post(CHAT + "/stream", body("session_id", "f", "message", ManySidedAgent.REFUSE));
        Answer busy = first.post(CHAT + "/stream", body("session_id", "f", "message", ManySidedAgent.BUSY));
        String turn = turn(busy);
        String turns = SESSIONS + "/f/turns/";
        first.get(SESSIONS + "/f");
        first.get(SESSIONS + "/f/messages");
        first.post(turns + turn + "/retry", null);
        first.post(turns + turn + "/cancel", null);
        first.post(turns + "none/cancel", null);
        first.post(turns + "n%20ne/cancel", null);
        first.post(turns + "none/retry", null);
        first.post(turns + "n%20ne/retry", null);
        Answer better =
                first.post(CHAT + "/stream", body("session_id", "f", "message", ManySidedAgent.ALL, "replaces", turn));
        first.post(turns + turn(better) + "/retry", null);
        first.get(SESSIONS + "/f/events");
    }

    private static String turn(Answer stream) {
        return Document.parse(stream.frames().getFirst().data()).path("turn_id").asText();
    }

    void waitsInTheQueue() throws IOException, InterruptedException {
        String messages = SESSIONS + "/q/messages";
        String turns = SESSIONS + "/q/turns/";
        String running = first.post(messages, body("message", ManySidedAgent.WAIT))
                .json()
                .path("turn_id")
                .asText();
        first.post(messages, body("message", "x"));
        first.post(CHAT + "/stream", body("session_id", "q", "message", "x"));
        first.get(CHAT + "/stream?session_id=q&message=x");
        first.post(turns + running + "/retry", null);
        String queued = first.post(messages, body("message", "x", "when_busy", "enqueue", "message_id", "q-1"))
                .json()
                .path("turn_id")
                .asText();
        first.call("PUT", SESSIONS + "/q/grants", body("subject", "guest", "access", "write"));
        first.as("guest").post(messages, body("message", "y", "when_busy", "enqueue", "message_id", "q-2"));
        first.post(messages, body("message", "z", "when_busy", "enqueue"));
        first.post(CHAT + "/stream", body("session_id", "q", "message", "z", "when_busy", "enqueue"));
        first.get(CHAT + "/stream?session_id=q&message=z&when_busy=enqueue");
        first.get(SESSIONS + "/q");
        first.follow(CHAT + "/stream?session_id=q&turn_id=" + queued, "turn.queued");
        first.post(turns + running + "/cancel", null);
        first.get(CHAT + "/stream?session_id=q&turn_id=" + queued);
        first.get(SESSIONS + "/q/messages");
        first.get(CHAT + "/stream?session_id=q");
        String stopped = first.post(messages, body("message", ManySidedAgent.WAIT))
                .json()
                .path("turn_id")
                .asText();
        first.post(turns + stopped + "/cancel", null);
        first.get(CHAT + "/stream?session_id=q&turn_id=" + stopped);
        first.get(SESSIONS + "/q");
        first.get(SESSIONS + "/q/events");
    }

    void talks() throws InterruptedException {
        try (Socket socket = first.socket("/ws/chat/w")) {
            socket.say("{\"last_message_id\":null}");
            socket.ask("{\"type\":\"ping\"}");
            socket.ask("{\"type\":\"ping\",\"ref\":\"p\"}");
            socket.ask("{\"type\":\"nonsense\",\"ref\":\"n\"}");
            socket.ask("{\"type\":\"message\",\"message\":\"busy\",\"ref\":\"a\"}");
            String turn =
                    socket.hear("turn.failed").path("data").path("turn_id").asText();
            socket.ask("{\"type\":\"retry\",\"turn_id\":\"" + turn + "\",\"ref\":\"r\"}");
            socket.hear("turn.failed");
            socket.ask("{\"type\":\"message\",\"message\":\"all\"}");
            socket.hear("turn.completed");
            socket.ask("{\"type\":\"retry\",\"turn_id\":\"" + turn + "\"}");
            socket.ask("{\"type\":\"cancel\",\"turn_id\":\"" + turn + "\",\"ref\":\"c\"}");
            socket.ask("{\"type\":\"message\",\"message\":\"defect\"}");
            socket.hear("heartbeat");
        }
        try (Socket socket = first.socket("/ws/chat/w?last_message_id=nonsense!")) {
            socket.hear("gap");
        }
    }

    void shares() throws IOException, InterruptedException {
        String grants = SESSIONS + "/s/grants";
        String toGuest = body("subject", "guest", "access", "write");
        Client guest = first.as("guest");
        Client reader = first.as("reader");
        first.call("PUT", grants, toGuest);
        first.call("PUT", grants, body("subject", "reader", "access", "read"));
        twice(first, grants);
        first.call("PUT", grants, body("subject", "guest"));
        first.call("PUT", grants, toGuest, "Content-Type", "text/plain");
        first.call("PUT", grants, body("subject", "x".repeat(Stage.MAX_BODY)));
        first.call("PUT", NO_SESSION + "/grants", toGuest);
        first.get(NO_SESSION + "/grants");
        first.get(BAD_SESSION + "/grants");
        guest.post(SESSIONS + "/s/messages", body("message", "hello", "message_id", "g-1"));
        guest.get(CHAT + "/stream?session_id=s&message=hello&message_id=g-1");
        guest.get(SESSIONS + "/s");
        guest.get(SESSIONS + "/s/messages");
        guest.get(grants);
        guest.call("PUT", grants, toGuest);
        guest.call("DELETE", grants + "?subject=reader", null);
        reader.get(SESSIONS + "?shared=true");
        reader.post(SESSIONS + "/s/messages", body("message", "hello"));
        for (int i = 0; i < 99; i++) {
            first.call("PUT", grants, body("subject", "friend-" + i, "access", "read"));
        }
        first.call("DELETE", grants + "?subject=guest", null);
        first.call("DELETE", grants, null);
        first.call("DELETE", NO_SESSION + "/grants?subject=guest", null);
    }

    /** @param open a server that takes everybody for the same caller */
    void introducesItself(Client open) throws IOException, InterruptedException {
        Client nobody = first.as(null);
        for (Client caller : List.of(first, second, open, nobody, first.as("expired"), first.as("x"))) {
            caller.post("/api/app/auth/session", null);
            caller.get("/api/app/auth/session");
            caller.post("/api/app/auth/ticket", null);
        }
        nobody.call("DELETE", "/api/app/auth/session", null);
        String ticket =
                first.post("/api/app/auth/ticket", null).json().path("ticket").asText();
        nobody.get(SESSIONS + "/s/events?ticket=" + ticket);
        nobody.get(SESSIONS + "/s/events?ticket=" + ticket);
    }

    /** Of the cursors that can't be honoured; the last of them once the events were let go. */
    void isLost(Stage stage) throws IOException, InterruptedException {
        String events = SESSIONS + "/s/events?after=";
        String begin =
                first.get(SESSIONS + "/s/events?limit=1").json().path("next").asText();
        first.get(events + "nonsense!");
        first.get(events + "elsewhere-1");
        first.get(events + begin.replaceFirst("-\\d+$", "-999"));
        stage.prune();
        first.get(events + begin);
        first.follow(SESSIONS + "/s/stream?last_event_id=" + begin, "gap");
    }

    /** The first server goes away in the middle of an answer, and the second one goes on. */
    void outlivesItsServer(Stage stage) throws IOException, InterruptedException {
        String running = first.post(SESSIONS + "/t/messages", body("message", ManySidedAgent.WAIT))
                .json()
                .path("turn_id")
                .asText();
        first.follow(CHAT + "/stream?session_id=t", "text.delta");
        try (Socket socket = first.socket("/ws/chat/t?last_message_id=")) {
            stage.first.refuseNewTurns();
            first.get("/health/ready");
            first.post(SESSIONS + "/u/messages", body("message", "x"));
            socket.ask("{\"type\":\"message\",\"message\":\"x\"}");
        }
        stage.first.close();
        second.get(CHAT + "/stream?session_id=t&turn_id=" + running);
        second.get(SESSIONS + "/t/events");
        second.call("DELETE", SESSIONS + "/t", null);
    }
}
