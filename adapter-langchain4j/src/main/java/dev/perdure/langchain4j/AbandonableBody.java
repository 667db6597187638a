package dev.perdure.langchain4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import org.jspecify.annotations.Nullable;

/**
 * A body to be read as a stream, for one exchange, that can be let go of before anybody has got it. The JDK's client ends an
 * exchange whose caller is interrupted; but if the header of the answer arrives at that moment, nobody is left who could close
 * its body, and the provider goes on talking. Safe for use by several threads.
 */
final class AbandonableBody implements BodyHandler<InputStream> {

    private @Nullable BodySubscriber<InputStream> reading;
    private boolean abandoned;

    @Override
    public synchronized BodySubscriber<InputStream> apply(ResponseInfo answer) {
        BodySubscriber<InputStream> subscriber = BodySubscribers.ofInputStream();
        reading = subscriber;
        if (abandoned) {
            close(subscriber);
        }
        return subscriber;
    }

    /** Closes the body, if there is one or as soon as there is, and with it the connection. */
    synchronized void abandon() {
        abandoned = true;
        if (reading != null) {
            close(reading);
        }
    }

    private static void close(BodySubscriber<InputStream> subscriber) {
        subscriber.getBody().thenAccept(body -> {
            try {
                body.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
