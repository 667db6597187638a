package dev.perdure.app.faults.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.faults.wire.Fate;
import dev.perdure.app.faults.wire.FaultProxy;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.client.Answer;
import dev.perdure.client.ChatClient;
import dev.perdure.client.ConnectionNotice;
import dev.perdure.client.Outcome;
import dev.perdure.client.RetryPolicy;
import dev.perdure.client.SendOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What one client does in a bad network, drawn by a seed: it says one or two things, the second perhaps while the first is being
 * answered, and perhaps leaves an answer in the middle and comes back to it as another client would.
 */
final class FaultRun {

    /** The real one with milliseconds for seconds: three tries, counted anew after progress. */
    static final RetryPolicy POLICY =
            new RetryPolicy(3, Duration.ofMillis(4), Duration.ofMillis(16), 0.2, Duration.ofSeconds(1));

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration READ = Duration.ofMillis(1500);
    private static final Fate.Bounds BOUNDS = new Fate.Bounds(6000, 2500, 10);

    /** Every third connection passes, so that nobody who tries three times in a row has to give up. */
    private static final int MERCY = 3;

    private final CountedChat chat;
    private final long seed;
    private final SplittableRandom random;
    private final List<ConnectionNotice> notices = new CopyOnWriteArrayList<>();

    FaultRun(CountedChat chat, long seed) {
        this.chat = chat;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** What a run went through. */
    record Report(int connections, int lost, int polled, Duration took, Duration allowed) {}

    /** Runs it; throws if an answer is wrong, the agent ran twice, or it took longer than its policy allows. */
    Report run() throws Exception {
        long begun = System.nanoTime();
        SessionId session = new SessionId("run-" + seed);
        try (FaultProxy proxy = FaultProxy.start(chat.address(), seed, BOUNDS, MERCY);
                ChatClient client = client(proxy.address())) {
            String first = message();
            String second = message();
            MessageId firstId = new MessageId("m-" + seed + "-1");
            MessageId secondId = new MessageId("m-" + seed + "-2");
            switch (random.nextInt(4)) {
                case 0 -> check(say(client, session, firstId, first), first);
                case 1 -> {
                    check(say(client, session, firstId, first), first);
                    check(say(client, session, secondId, second), second);
                }
                case 2 -> {
                    Answer waited = say(client, session, firstId, first);
                    assertThat(waited.next()).isPresent(); // it is accepted, so the second can't come first
                    check(say(client, session, secondId, second), second);
                    check(waited, first);
                }
                default -> leaveAndComeBack(client, session, firstId, first);
            }
            assertThat(chat.runs(firstId)).as("runs of the first message").isEqualTo(1);
            assertThat(chat.runs(secondId)).as("runs of the second message").isLessThanOrEqualTo(1);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            return report(proxy.drawn().size(), took);
        }
    }

    private void leaveAndComeBack(ChatClient client, SessionId session, MessageId id, String text) throws Exception {
        Answer left = say(client, session, id, text);
        int events = 1 + random.nextInt(10);
        for (int i = 0; i < events && left.next().isPresent(); i++) {
            // seen so far
        }
        left.close();
        Answer back = client.resume(session, left.position().orElse(null), notices::add)
                .orElseThrow();
        String seen = left.text();
        if (left.outcomeSoFar().isEmpty()) {
            check(back, text);
            assertThat(CountedChat.answer(text)).startsWith(seen);
        }
        back.close();
    }

    private String message() {
        return random.nextInt(1_000_000) + " " + (1 + random.nextInt(40));
    }

    private Answer say(ChatClient client, SessionId session, MessageId id, String text) {
        return client.send(
                session,
                text,
                SendOptions.defaults()
                        .withMessageId(id)
                        .withWhenBusy(WhenBusy.ENQUEUE)
                        .withOnConnection(notices::add));
    }

    private static void check(Answer answer, String message) throws InterruptedException {
        try (answer) {
            assertThat(answer.outcome()).isEqualTo(new Outcome.Completed(CountedChat.answer(message)));
        }
    }

    private static ChatClient client(URI address) {
        return ChatClient.builder(address.resolve("/api/app"))
                .connectTimeout(CONNECT)
                .readTimeout(READ)
                .retryPolicy(POLICY)
                .build();
    }

    /**
     * The policy allows, for each connection that was lost, the longest pause before that try and the time in which an attempt
     * that brings nothing must end: a silence of the read timeout, a stall included.
     */
    private Report report(int connections, Duration took) {
        Duration allowed = READ.plus(CONNECT);
        int lost = 0;
        int polled = 0;
        for (ConnectionNotice notice : notices) {
            switch (notice) {
                case ConnectionNotice.Lost cut -> {
                    lost++;
                    assertThat(cut.attempt()).as("tries in a row").isBetween(1, POLICY.tries());
                    assertThat(cut.retryIn()).isLessThanOrEqualTo(POLICY.longestPause(cut.attempt()));
                    allowed = allowed.plus(POLICY.longestPause(cut.attempt())).plus(READ);
                }
                case ConnectionNotice.Connected connected ->
                    polled += connected.way() == ConnectionNotice.Way.POLL ? 1 : 0;
            }
        }
        return new Report(connections, lost, polled, took, allowed);
    }
}
