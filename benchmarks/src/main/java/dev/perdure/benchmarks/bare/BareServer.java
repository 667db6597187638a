package dev.perdure.benchmarks.bare;

import dev.perdure.javalin.BareEndpoint;

/** The yardstick's process. */
public final class BareServer {

    private BareServer() {}

    /** Its argument is the base path of its only call, {@code POST …/chat/stream}. */
    public static void main(String[] arguments) {
        TokenStream tokens = new TokenStream(new Metronome());
        int port = BareEndpoint.start(arguments[0], tokens::write);
        System.out.println("The bare endpoint is ready: http://127.0.0.1:" + port);
    }
}
