package dev.perdure.app.settings;

import dev.perdure.postgres.LiveSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings of the server, in the order in which the help lists them. */
public final class ServerSettings {

    public static final Setting<String> HOST =
            Setting.of("--host", Allowed.host(), "127.0.0.1", "The address to listen on.");
    public static final Setting<Integer> PORT =
            Setting.of("--port", Allowed.integer(0, 65_535), "8080", "The port to listen on; 0 for any free one.");
    public static final Setting<String> BASE_PATH =
            Setting.of("--base-path", Allowed.basePath(), "/api/app", "What the paths of the API begin with.");
    public static final Setting<Boolean> ALLOW_OPEN_ACCESS = Setting.of(
            "--allow-open-access",
            Allowed.yesOrNo(),
            "false",
            "Listen on a host other than loopback, although nobody has to authenticate.");

    public static final Setting<AuthMode> AUTH = Setting.of(
            "--auth",
            Allowed.oneOf(AuthMode.class),
            "none",
            "How callers say who they are: none (they don't; everybody is the same), tokens (static bearer tokens) or jwt"
                    + " (JSON Web Tokens of an issuer of yours).");
    public static final Setting<Path> AUTH_TOKENS_FILE = Setting.unset(
            "--auth-tokens-file",
            Allowed.file(),
            "The tokens, by line subject:hash as 'perdure-server token' prints it. Read again when it changes.");
    public static final Setting<String> AUTH_JWT_SECRET = Setting.confidential(
            "--auth-jwt-secret",
            Allowed.line(4096),
            "The secret that JSON Web Tokens are signed with, 32 bytes or more. Better as a variable: others see flags.");
    public static final Setting<Path> AUTH_JWT_SECRET_FILE =
            Setting.unset("--auth-jwt-secret-file", Allowed.file(), "The same, in a file.");
    public static final Setting<String> AUTH_JWT_JWKS = Setting.unset(
            "--auth-jwt-jwks",
            Allowed.keySet(),
            "The key set of their issuer instead: a URL or a file, read again when it changes.");
    public static final Setting<List<String>> AUTH_JWT_ALGORITHMS = Setting.unset(
            "--auth-jwt-algorithms",
            Allowed.list("names such as RS256 or EdDSA", Pattern.compile("(HS|RS|PS|ES)(256|384|512)|EdDSA|Ed25519")),
            "The algorithms that are taken. Without it HS256 with a secret; RS256, PS256, ES256 and EdDSA with a key"
                    + " set.");
    public static final Setting<String> AUTH_JWT_ISSUER =
            Setting.unset("--auth-jwt-issuer", Allowed.line(512), "The issuer that they must name; without it any.");
    public static final Setting<List<String>> AUTH_JWT_AUDIENCE = Setting.unset(
            "--auth-jwt-audience",
            Allowed.list("names", Pattern.compile("[^,\\p{Cntrl}]{1,512}")),
            "The audiences one of which they must name; without it any, which lets in what was made for others.");
    public static final Setting<Duration> AUTH_JWT_LEEWAY = Setting.of(
            "--auth-jwt-leeway", Allowed.duration("0s", "10m"), "30s", "By how much the issuer's clock may differ.");
    public static final Setting<Path> AUTH_SESSION_KEY_FILE = Setting.unset(
            "--auth-session-key-file",
            Allowed.file(),
            "The keys for cookies and tickets, one a line, the first one signs; without it one that is kept in the"
                    + " store.");
    public static final Setting<Duration> AUTH_SESSION_LIFETIME = Setting.of(
            "--auth-session-lifetime",
            Allowed.duration("1m", "30d"),
            "12h",
            "How long a browser's cookie holds at most; never longer than the token it was got for.");
    public static final Setting<Duration> AUTH_TICKET_LIFETIME = Setting.of(
            "--auth-ticket-lifetime",
            Allowed.duration("1s", "10m"),
            "1m",
            "How long a ticket for one stream may be used.");

    public static final Setting<Store> STORE = Setting.unset(
            "--store",
            Allowed.oneOf(Store.class),
            "Where sessions are kept: embedded (a private PostgreSQL in the data folder; the default), postgres (the"
                    + " default with a database URL), or memory (gone with the process).");
    public static final Setting<Path> DATA_DIR = Setting.of(
            "--data-dir",
            Allowed.folder(),
            "./chat-data",
            "The folder of the private PostgreSQL. Made if it's not there.");
    public static final Setting<String> DATABASE_URL = Setting.confidential(
            "--database-url", Allowed.jdbcUrl(), "A PostgreSQL of yours: jdbc:postgresql://host:5432/database.");
    public static final Setting<String> DATABASE_USER =
            Setting.unset("--database-user", Allowed.line(128), "Who to be there; without it the system's user.");
    public static final Setting<String> DATABASE_PASSWORD = Setting.confidential(
            "--database-password", Allowed.line(1024), "The password there. Better as a variable: others see flags.");
    public static final Setting<String> DATABASE_SCHEMA =
            Setting.of("--database-schema", Allowed.schema(), "perdure", "The schema to keep the tables in.");
    public static final Setting<Integer> DATABASE_POOL_SIZE = Setting.of(
            "--database-pool-size",
            Allowed.integer(2, 500),
            "10",
            "The most connections to the database; 40 with the private one.");
    public static final Setting<Duration> DATABASE_CHECKOUT_TIMEOUT = Setting.of(
            "--database-checkout-timeout",
            Allowed.duration("250ms", "5m"),
            "2s",
            "How long to wait for a connection to the database.");
    public static final Setting<Duration> DATABASE_STATEMENT_TIMEOUT = Setting.of(
            "--database-statement-timeout",
            Allowed.duration("100ms", "10m"),
            "5s",
            "How long a statement may take in the database.");
    public static final Setting<LiveSettings.Mode> DATABASE_LIVE = Setting.of(
            "--database-live",
            Allowed.oneOf(LiveSettings.Mode.class),
            "listen",
            "How to learn of other servers' events: listen (LISTEN and NOTIFY) or poll (four times a second).");
    public static final Setting<String> DATABASE_DIRECT_URL = Setting.confidential(
            "--database-direct-url",
            Allowed.jdbcUrl(),
            "The same database, past a pooler in transaction mode: for the four connections that a server keeps for"
                    + " itself. Without it the database URL.");
    public static final Setting<String> DATABASE_LISTEN_URL = Setting.confidential(
            "--database-listen-url",
            Allowed.jdbcUrl(),
            "The same database, for LISTEN alone. Without it the direct URL, or the database URL.");
    public static final Setting<Duration> DATABASE_LISTEN_HEARTBEAT = Setting.of(
            "--database-listen-heartbeat",
            Allowed.duration("100ms", "5m"),
            "2s",
            "How long the listening connection may be silent before it is asked whether it lives.");

    public static final Setting<URI> MODEL_URL = Setting.confidential(
            "--model-url", Allowed.httpUrl(), "An OpenAI-compatible endpoint. Without it the demo agent answers.");
    public static final Setting<String> MODEL_KEY = Setting.confidential(
            "--model-key", Allowed.line(4096), "The key for the endpoint. Better as a variable: others see flags.");
    public static final Setting<String> MODEL_NAME =
            Setting.unset("--model-name", Allowed.line(256), "The model to ask for there.");
    public static final Setting<String> MODEL_INSTRUCTIONS =
            Setting.unset("--model-instructions", Allowed.text(65_536), "The system message for the model.");
    public static final Setting<Duration> MODEL_CONNECT_TIMEOUT = Setting.of(
            "--model-connect-timeout",
            Allowed.duration("100ms", "5m"),
            "5s",
            "How long connecting to the endpoint may take.");

    public static final Setting<Duration> FIRST_TOKEN_TIMEOUT = Setting.of(
            "--first-token-timeout",
            Allowed.duration("100ms", "1d"),
            "60s",
            "How long the agent may think before it says anything.");
    public static final Setting<Duration> NEXT_TOKEN_TIMEOUT = Setting.of(
            "--next-token-timeout",
            Allowed.duration("100ms", "1d"),
            "30s",
            "How long the agent may fall silent later.");
    public static final Setting<Duration> TURN_TIMEOUT = Setting.of(
            "--turn-timeout", Allowed.duration("100ms", "7d"), "10m", "How long one attempt at an answer may take.");
    public static final Setting<Integer> MAX_FRUITLESS_ATTEMPTS = Setting.of(
            "--max-fruitless-attempts",
            Allowed.integer(1, 1000),
            "3",
            "How many attempts in a row may die without a word before the turn fails.");
    public static final Setting<Integer> MAX_MESSAGE_BYTES = Setting.of(
            "--max-message-bytes",
            Allowed.integer(1, 16 * 1024 * 1024),
            "65536",
            "The longest message accepted, in bytes of UTF-8.");
    public static final Setting<Integer> HISTORY_LIMIT = Setting.of(
            "--history-limit", Allowed.integer(0, 10_000), "40", "How many earlier messages the agent is given.");

    public static final Setting<Integer> MAX_QUEUED_TURNS = Setting.of(
            "--max-queued-turns",
            Allowed.integer(1, 1000),
            "16",
            "How many messages of a session may wait behind the one being answered.");

    public static final Setting<Duration> BEAT_INTERVAL = Setting.of(
            "--beat-interval", Allowed.duration("100ms", "5m"), "2s", "How often this node says that it lives.");
    public static final Setting<Duration> LEASE = Setting.of(
            "--lease",
            Allowed.duration("500ms", "1h"),
            "10s",
            "How long a silent node keeps its turns; at least three times the beat interval.");
    public static final Setting<Duration> RETENTION = Setting.of(
            "--retention", Allowed.duration("1m", "3650d"), "24h", "How long the events of an ended turn are kept.");
    public static final Setting<Duration> SESSION_EXPIRY = Setting.unset(
            "--session-expiry",
            Allowed.duration("1m", "3650d"),
            "How long a session may be idle before it is deleted with all that was said; without it none ever is.");
    public static final Setting<Duration> DRAIN_TIMEOUT = Setting.of(
            "--drain-timeout",
            Allowed.duration("0s", "1h"),
            "20s",
            "How long running turns may go on after the server was told to stop.");

    public static final Setting<Duration> HEARTBEAT_INTERVAL = Setting.of(
            "--heartbeat-interval",
            Allowed.duration("100ms", "10m"),
            "10s",
            "How often a quiet stream says that it lives.");
    public static final Setting<Duration> RECONNECT_DELAY = Setting.of(
            "--reconnect-delay",
            Allowed.duration("0ms", "10m"),
            "1s",
            "How long clients are asked to wait before they reconnect.");
    public static final Setting<Duration> REQUEST_TIMEOUT = Setting.of(
            "--request-timeout",
            Allowed.duration("100ms", "10m"),
            "10s",
            "How long a request's body may take to arrive.");

    /** All of them. */
    public static final List<Setting<?>> ALL = joined(
            HOST,
            PORT,
            BASE_PATH,
            ALLOW_OPEN_ACCESS,
            AUTH,
            AUTH_TOKENS_FILE,
            AUTH_JWT_SECRET,
            AUTH_JWT_SECRET_FILE,
            AUTH_JWT_JWKS,
            AUTH_JWT_ALGORITHMS,
            AUTH_JWT_ISSUER,
            AUTH_JWT_AUDIENCE,
            AUTH_JWT_LEEWAY,
            AUTH_SESSION_KEY_FILE,
            AUTH_SESSION_LIFETIME,
            AUTH_TICKET_LIFETIME,
            STORE,
            DATA_DIR,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            DATABASE_SCHEMA,
            DATABASE_POOL_SIZE,
            DATABASE_CHECKOUT_TIMEOUT,
            DATABASE_STATEMENT_TIMEOUT,
            DATABASE_LIVE,
            DATABASE_DIRECT_URL,
            DATABASE_LISTEN_URL,
            DATABASE_LISTEN_HEARTBEAT,
            MODEL_URL,
            MODEL_KEY,
            MODEL_NAME,
            MODEL_INSTRUCTIONS,
            MODEL_CONNECT_TIMEOUT,
            FIRST_TOKEN_TIMEOUT,
            NEXT_TOKEN_TIMEOUT,
            TURN_TIMEOUT,
            MAX_FRUITLESS_ATTEMPTS,
            MAX_MESSAGE_BYTES,
            HISTORY_LIMIT,
            MAX_QUEUED_TURNS,
            BEAT_INTERVAL,
            LEASE,
            RETENTION,
            SESSION_EXPIRY,
            DRAIN_TIMEOUT,
            HEARTBEAT_INTERVAL,
            RECONNECT_DELAY,
            REQUEST_TIMEOUT,
            ObservationSettings.METRICS,
            ObservationSettings.METRICS_TOKEN,
            ObservationSettings.METRICS_TOKEN_FILE,
            ObservationSettings.OTLP_ENDPOINT,
            ObservationSettings.LOG_FORMAT,
            ObservationSettings.LOG_LEVEL,
            ObservationSettings.LOG_LEVELS_FILE,
            ObservationSettings.ACCESS_LOG);

    private ServerSettings() {}

    private static List<Setting<?>> joined(Setting<?>... own) {
        return Stream.concat(Arrays.stream(own), LimitSettings.ALL.stream()).toList();
    }
}
