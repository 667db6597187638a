package dev.perdure.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes a {@link ChatClient}. Not safe for use by many threads. */
public final class ChatClientBuilder {

    private static final Duration LONGEST_POLL = Duration.ofSeconds(25);

    private final URI base;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration readTimeout = Duration.ofSeconds(30);
    private Duration writeTimeout = Duration.ofSeconds(10);
    private RetryPolicy retryPolicy = RetryPolicy.defaults();
    private Supplier<Map<String, String>> headers = Map::of;
    private Supplier<String> messageIds = () -> UUID.randomUUID().toString();
    private long maxEventBytes = 16L * 1024 * 1024;
    private Time time = Time.real();
    private RandomGenerator random = new Random();

    ChatClientBuilder(URI base) {
        this.base = base;
    }

    /** How long a connection may take to stand. Default 5 s. */
    public ChatClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = positive(timeout);
        return this;
    }

    /** How long the server may be silent; its heartbeats come every 10 s. Default 30 s. */
    public ChatClientBuilder readTimeout(Duration timeout) {
        readTimeout = positive(timeout);
        return this;
    }

    /** How long the server may take to accept what is sent. Default 10 s. */
    public ChatClientBuilder writeTimeout(Duration timeout) {
        writeTimeout = positive(timeout);
        return this;
    }

    public ChatClientBuilder retryPolicy(RetryPolicy policy) {
        retryPolicy = policy;
        return this;
    }

    /**
     * Headers for every request, such as {@code Authorization}; asked anew for each, by whatever thread makes it. They never go
     * to another host than that of the base URI.
     *
     * <p>If the server says that a token has expired, they are asked for once more, and the call is made again if they are others
     * now; so whoever gives them should look at the token's end. A stream that is cut when its token expires goes on with the next.
     */
    public ChatClientBuilder headers(Supplier<Map<String, String>> perRequest) {
        headers = perRequest;
        return this;
    }

    /** What makes message ids; the default makes random ones. */
    public ChatClientBuilder messageIds(Supplier<String> ids) {
        messageIds = ids;
        return this;
    }

    /** The largest event, and the largest answer of another call, that is taken into memory. Default 16 MiB. */
    public ChatClientBuilder maxEventBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("an event takes at least a byte");
        }
        maxEventBytes = bytes;
        return this;
    }

    ChatClientBuilder time(Time replacement) {
        time = replacement;
        return this;
    }

    ChatClientBuilder random(RandomGenerator replacement) {
        random = replacement;
        return this;
    }

    /**
     * The client; nothing is sent yet.
     *
     * @throws IllegalArgumentException if the base URI is none of HTTP, or has more than a path
     */
    public ChatClient build() {
        Http http = new Http(connectTimeout, readTimeout, writeTimeout, headers, maxEventBytes);
        Duration most = readTimeout.multipliedBy(2).dividedBy(3);
        Duration pollWait = most.compareTo(LONGEST_POLL) < 0 ? most : LONGEST_POLL;
        return new ChatClient(
                new Api(http, new Requests(base)),
                new ClientSettings(retryPolicy, readTimeout, maxEventBytes, pollWait, time, random),
                messageIds);
    }

    private static Duration positive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout is positive");
        }
        return timeout;
    }
}
