package dev.perdure.app.settings;

import dev.perdure.javalin.browser.Origins;
import dev.perdure.javalin.limit.TrustedProxies;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** The settings that say what there may be at the most, and who is trusted with what. */
public final class LimitSettings {

    public static final Setting<Integer> MAX_ANSWER_BYTES = Setting.of(
            "--max-answer-bytes",
            Allowed.integer(0, 1024 * 1024 * 1024),
            "8388608",
            "The most that an answer may say, in bytes of UTF-8, tool calls and reasoning included; 0 for no limit.");
    public static final Setting<Integer> MAX_TURNS = Setting.of(
            "--max-turns",
            Allowed.integer(0, 1_000_000),
            "5000",
            "How many messages this server answers at once; 0 for no limit.");
    public static final Setting<Integer> MAX_TURNS_PER_CALLER = Setting.of(
            "--max-turns-per-caller",
            Allowed.integer(0, 1_000_000),
            "20",
            "How many messages of one caller this server answers at once; 0 for no limit.");
    public static final Setting<Integer> MAX_SESSIONS_PER_CALLER = Setting.of(
            "--max-sessions-per-caller",
            Allowed.integer(0, 1_000_000),
            "10000",
            "How many sessions a caller may have; 0 for no limit.");
    public static final Setting<Integer> MAX_STREAMS_PER_CALLER = Setting.of(
            "--max-streams-per-caller",
            Allowed.integer(0, 1_000_000),
            "100",
            "How many streams, waiting polls and WebSockets a caller may have open here; 0 for no limit.");
    public static final Setting<Integer> CALLER_RATE = Setting.of(
            "--caller-rate",
            Allowed.integer(0, 1_000_000),
            "50",
            "How many requests a second a caller may make, four times as many after a rest; 0 for no limit.");
    public static final Setting<Integer> ADDRESS_RATE = Setting.of(
            "--address-rate",
            Allowed.integer(0, 1_000_000),
            "50",
            "How many requests a second may come from an address, four times as many after a rest; 0 for no limit.");
    public static final Setting<Integer> MAX_REQUESTS_PER_ADDRESS = Setting.of(
            "--max-requests-per-address",
            Allowed.integer(0, 1_000_000),
            "256",
            "How many requests of an address, streams and WebSockets included, may be open here; 0 for no limit.");
    public static final Setting<Integer> FRAME_RATE = Setting.of(
            "--frame-rate",
            Allowed.integer(0, 1_000_000),
            "20",
            "How many messages a second may come over a WebSocket, four times as many after a rest; 0 for no limit.");
    public static final Setting<Integer> MAX_CONNECTIONS = Setting.of(
            "--max-connections",
            Allowed.integer(0, 1_000_000),
            "10000",
            "How many connections may be open; 0 for no limit.");
    public static final Setting<Integer> MAX_CONNECTIONS_PER_ADDRESS = Setting.of(
            "--max-connections-per-address",
            Allowed.integer(0, 1_000_000),
            "256",
            "How many connections an address that is no trusted proxy may have open; 0 for no limit.");
    public static final Setting<Duration> HEADER_TIMEOUT = Setting.of(
            "--header-timeout",
            Allowed.duration("100ms", "10m"),
            "10s",
            "How long the header of a request may take to arrive, from its first byte.");
    public static final Setting<TrustedProxies> TRUSTED_PROXIES = Setting.unset(
            "--trusted-proxies",
            new Allowed<>("addresses and networks separated by commas, such as 10.0.0.0/8,::1", TrustedProxies::of),
            "The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; without it nobody's are.");
    public static final Setting<Origins> CORS_ORIGINS = Setting.unset(
            "--cors-origins",
            new Allowed<>(
                    "origins as browsers write them, separated by commas, such as https://app.example", Origins::of),
            "The other origins whose pages may call the API; without it none may.");
    public static final Setting<URI> SECURITY_CONTACT = Setting.unset(
            "--security-contact",
            Allowed.contact(),
            "Whom to tell of a weakness, for /.well-known/security.txt; without it there is no such file.");
    public static final Setting<LocalDate> SECURITY_EXPIRES = Setting.unset(
            "--security-expires",
            Allowed.date(),
            "When that contact should no longer be believed; without it 180 days after the start.");

    static final List<Setting<?>> ALL = List.of(
            MAX_ANSWER_BYTES,
            MAX_TURNS,
            MAX_TURNS_PER_CALLER,
            MAX_SESSIONS_PER_CALLER,
            MAX_STREAMS_PER_CALLER,
            CALLER_RATE,
            ADDRESS_RATE,
            MAX_REQUESTS_PER_ADDRESS,
            FRAME_RATE,
            MAX_CONNECTIONS,
            MAX_CONNECTIONS_PER_ADDRESS,
            HEADER_TIMEOUT,
            TRUSTED_PROXIES,
            CORS_ORIGINS,
            SECURITY_CONTACT,
            SECURITY_EXPIRES);

    private LimitSettings() {}
}
