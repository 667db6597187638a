package dev.perdure.app.abuse;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Every call that is answered, by the session and the turn it is about. A call that isn't here fails the suite. */
enum Call {
    SUBMIT_AND_STREAM("POST", "/api/app/chat/stream", "/api/app/chat/stream", Kind.SUBMIT),
    GET_AND_STREAM(
            "GET",
            "/api/app/chat/stream",
            "/api/app/chat/stream?session_id={session}&message=hi&message_id=m-9",
            Kind.SUBMIT_STREAM),
    FOLLOW_TURN("GET", "/api/app/chat/stream", "/api/app/chat/stream?session_id={session}&turn_id={turn}", Kind.STREAM),
    FOLLOW_LAST_TURN("GET", "/api/app/chat/stream", "/api/app/chat/stream?session_id={session}", Kind.STREAM),
    FOLLOW_SESSION(
            "GET", "/api/app/chat/sessions/{session}/stream", "/api/app/chat/sessions/{session}/stream", Kind.STREAM),
    POLL("GET", "/api/app/chat/sessions/{session}/events", "/api/app/chat/sessions/{session}/events", Kind.STREAM),
    WAIT(
            "GET",
            "/api/app/chat/sessions/{session}/events",
            "/api/app/chat/sessions/{session}/events?wait=5",
            Kind.STREAM),
    SUBMIT("POST", "/api/app/chat/sessions/{session}/messages", Kind.SUBMIT),
    MESSAGES("GET", "/api/app/chat/sessions/{session}/messages", Kind.READ),
    SNAPSHOT("GET", "/api/app/chat/sessions/{session}", Kind.READ),
    RENAME("PATCH", "/api/app/chat/sessions/{session}", Kind.ALTER),
    DELETE("DELETE", "/api/app/chat/sessions/{session}", Kind.ALTER),
    CANCEL("POST", "/api/app/chat/sessions/{session}/turns/{turn}/cancel", Kind.ALTER),
    RETRY("POST", "/api/app/chat/sessions/{session}/turns/{turn}/retry", Kind.ALTER),
    GRANTS("GET", "/api/app/chat/sessions/{session}/grants", Kind.MANAGE),
    GRANT("PUT", "/api/app/chat/sessions/{session}/grants", Kind.MANAGE),
    REVOKE(
            "DELETE",
            "/api/app/chat/sessions/{session}/grants",
            "/api/app/chat/sessions/{session}/grants?subject=somebody",
            Kind.MANAGE),
    LIST("GET", "/api/app/chat/sessions", Kind.OWN),
    LIST_SHARED("GET", "/api/app/chat/sessions", "/api/app/chat/sessions?shared=true", Kind.OWN),
    WHO("GET", "/api/app/auth/session", Kind.OWN),
    SIGN_IN("POST", "/api/app/auth/session", Kind.ALTER_OWN),
    TICKET("POST", "/api/app/auth/ticket", Kind.ALTER_OWN),
    WEBSOCKET("GET", "", "/ws/chat/{session}", Kind.SOCKET),
    NOTHING_THERE("GET", "", "/api/app/chat/elsewhere", Kind.NOTHING),
    NOTHING_THERE_EITHER("POST", "", "/api/app", Kind.NOTHING);

    /** What a call does, as far as credentials are concerned. */
    enum Kind {
        SUBMIT,
        SUBMIT_STREAM,
        STREAM,
        READ,
        ALTER,
        /** For the owner alone, whatever is granted. */
        MANAGE,
        /** Of the caller's own, whoever that is. */
        OWN,
        ALTER_OWN,
        SOCKET,
        NOTHING
    }

    private static final String UPGRADE = """
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            """;

    /** Those that anybody may make, because they say nothing of anybody. */
    static final List<String> OPEN = List.of(
            "DELETE /api/app/auth/session",
            "GET /asyncapi.json",
            "GET /health/live",
            "GET /health/ready",
            "GET /openapi.json");

    private final String method;
    private final String route;
    private final String target;
    private final Kind kind;

    Call(String method, String route, Kind kind) {
        this(method, route, route, kind);
    }

    Call(String method, String route, String target, Kind kind) {
        this.method = method;
        this.route = route;
        this.target = target;
        this.kind = kind;
    }

    static List<String> routes() {
        return Arrays.stream(values())
                .filter(call -> !call.route.isEmpty())
                .map(call -> call.method + " " + call.route)
                .distinct()
                .toList();
    }

    /** Whether a ticket is looked at. */
    boolean takesTickets() {
        return switch (kind) {
            case STREAM, SUBMIT_STREAM, SOCKET -> true;
            case SUBMIT, READ, ALTER, MANAGE, OWN, ALTER_OWN, NOTHING -> false;
        };
    }

    /** Whether it does something, so that a browser's cookie alone is not enough. */
    boolean alters() {
        return switch (kind) {
            case SUBMIT, SUBMIT_STREAM, ALTER, ALTER_OWN, SOCKET -> true;
            // A POST to nowhere does nothing, but nobody could know.
            case NOTHING -> method.equals("POST");
            case MANAGE -> !method.equals("GET");
            case STREAM, READ, OWN -> false;
        };
    }

    /** Whether it reads or changes a session that there has to be. */
    boolean needsASession() {
        return switch (kind) {
            case STREAM, READ, ALTER, MANAGE -> true;
            case SUBMIT, SUBMIT_STREAM, OWN, ALTER_OWN, SOCKET, NOTHING -> false;
        };
    }

    /** Whether a guest may do it who may read. */
    boolean reads() {
        return switch (kind) {
            case STREAM, READ -> true;
            case SUBMIT, SUBMIT_STREAM, ALTER, MANAGE, OWN, ALTER_OWN, SOCKET, NOTHING -> false;
        };
    }

    boolean submits() {
        return kind == Kind.SUBMIT || kind == Kind.SUBMIT_STREAM;
    }

    String request(String session, String turn, List<String> headers, String query) {
        String filled = target.replace("{session}", session).replace("{turn}", turn);
        String url = query.isEmpty() ? filled : filled + (filled.contains("?") ? "&" : "?") + query;
        String body = body(session);
        String more = headers.stream().map(line -> line + "\r\n").collect(Collectors.joining());
        if (kind == Kind.SOCKET) {
            more += UPGRADE.replace("\n", "\r\n");
        }
        if (!body.isEmpty()) {
            more += "Content-Type: application/json\r\n";
        }
        if (!method.equals("GET")) {
            more += "Content-Length: " + body.length() + "\r\n";
        }
        return method + " " + url + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n" + body;
    }

    private String body(String session) {
        return switch (this) {
            case SUBMIT_AND_STREAM -> "{\"session_id\":\"" + session + "\",\"message\":\"hi\",\"message_id\":\"m-9\"}";
            case SUBMIT -> "{\"message\":\"hi\",\"message_id\":\"m-9\"}";
            case GRANT -> "{\"subject\":\"mallory\",\"access\":\"write\"}";
            case RENAME -> "{\"title\":\"Mine now\"}";
            default -> "";
        };
    }
}
