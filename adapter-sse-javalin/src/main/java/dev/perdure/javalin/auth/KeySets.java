package dev.perdure.javalin.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Key sets that are kept, and read again while they are used: before they get old, and when a key is asked for that isn't there, but
 * not more often than allowed. One that can't be read again goes on to hold, for as long as that lasts.
 */
final class KeySets {

    private static final int CONNECT_MILLIS = 5000;
    private static final int READ_MILLIS = 5000;
    private static final int MAX_BYTES = 1024 * 1024;

    private KeySets() {}

    /**
     * How old a set may get.
     *
     * @param age after so long it is read again
     * @param ahead so long before that it is done in the background, if there is a request just then
     * @param pause between two readings because of unknown keys
     */
    record Freshness(Duration age, Duration ahead, Duration pause) {

        static final Freshness USUAL =
                new Freshness(Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofSeconds(10));
    }

    static JWKSource<SecurityContext> at(URI url, Freshness freshness) {
        try {
            var retriever = new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MAX_BYTES);
            return kept(JWKSourceBuilder.<SecurityContext>create(url.toURL(), retriever), freshness);
        } catch (MalformedURLException unfit) {
            throw new UnusableKeysException("The URL of the key set can't be used.");
        }
    }

    /** @throws UnusableKeysException if there is no key set in the file now */
    static JWKSource<SecurityContext> in(Path file, Freshness freshness) {
        SetFile source = new SetFile(file);
        try {
            if (source.read().isEmpty()) {
                throw new UnusableKeysException("The key set for tokens has no keys.");
            }
        } catch (IOException | ParseException unusable) {
            throw new UnusableKeysException("The file of the key set for tokens can't be read, or holds none.");
        }
        return kept(JWKSourceBuilder.create(source), freshness);
    }

    private static JWKSource<SecurityContext> kept(JWKSourceBuilder<SecurityContext> source, Freshness freshness) {
        // The library's own executors would keep the process alive.
        var background = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("key-set-", 0).factory());
        long reading = CONNECT_MILLIS + READ_MILLIS;
        return source.cache(freshness.age().toMillis() + reading, reading)
                .refreshAheadCache(freshness.ahead().toMillis(), null, background, false, null, false)
                .rateLimited(freshness.pause().toMillis())
                .outageTolerantForever()
                .build();
    }

    private record SetFile(Path file) implements JWKSetSource<SecurityContext> {

        JWKSet read() throws IOException, ParseException {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("larger than " + MAX_BYTES + " bytes");
            }
            return JWKSet.parse(Files.readString(file));
        }

        @Override
        public JWKSet getJWKSet(
                @Nullable JWKSetCacheRefreshEvaluator unused, long now, @Nullable SecurityContext context)
                throws KeySourceException {
            try {
                return read();
            } catch (IOException unreadable) {
                throw new JWKSetUnavailableException("The file of the key set can't be read", unreadable);
            } catch (ParseException noSet) {
                throw new JWKSetParseException("The file holds no key set", noSet);
            }
        }

        @Override
        public void close() {}
    }
}
