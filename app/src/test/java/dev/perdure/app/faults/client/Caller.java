package dev.perdure.app.faults.client;

import dev.perdure.app.faults.client.Exchange.Request;
import dev.perdure.app.faults.oracle.Evidence.Accepted;
import dev.perdure.app.faults.oracle.Frame;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Submits, cancels and retries as a careful client does: the same call again, at any node, until it has an answer.
 *
 * <p>Safe for use by many threads if each brings its own randomness.
 */
public final class Caller {

    private static final Pattern TURN = Pattern.compile("\"turn_id\":\"([^\"]+)\"");
    private static final Pattern POSITION = Pattern.compile("\"position\":\"([^\"]+)\"");
    private static final long PAUSE_MILLIS = 25;
    private static final long PATIENCE_SECONDS = 90;

    private final Directory directory;
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();

    public Caller(Directory directory) {
        this.directory = directory;
    }

    /** Every answer that named a turn, so far. */
    public List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    /** Submits at any node until the message is accepted. */
    public Talk submit(String session, String messageId, String message, Random random) throws InterruptedException {
        return submit(directory, session, messageId, message, random);
    }

    /** Submits at the nodes of another directory. */
    public Talk submit(Directory nodes, String session, String messageId, String message, Random random)
            throws InterruptedException {
        Talk talk = new Talk(session, messageId, message, "", "");
        Request request = Request.post(talk.sessionPath() + "/messages", talk.body());
        String answer = untilAnswered(nodes, request, random, 202);
        Matcher turn = TURN.matcher(answer);
        Matcher start = POSITION.matcher(answer);
        if (!turn.find() || !start.find()) {
            throw new IllegalStateException("no turn in " + answer);
        }
        accepted.add(new Accepted(session, messageId, turn.group(1), false));
        return new Talk(session, messageId, message, turn.group(1), start.group(1));
    }

    /** Asks a turn to stop, at any node, until that is heard. */
    public void cancel(Talk talk, Random random) throws InterruptedException {
        untilAnswered(
                directory,
                Request.post(talk.sessionPath() + "/turns/" + talk.turn() + "/cancel", ""),
                random,
                200,
                202);
    }

    /** Runs a turn again and leaves its stream at once; false if it is not to be run again. Nothing may be broken meanwhile. */
    public boolean retry(Talk talk, Random random) throws InterruptedException {
        URI node = pick(directory, random).orElseThrow();
        Request request = Request.post(talk.sessionPath() + "/turns/" + talk.turn() + "/retry", "");
        try (Exchange exchange = Exchange.open(node, request)) {
            boolean again = exchange.status() == 200;
            if (again) {
                accepted.add(new Accepted(talk.session(), talk.messageId(), talk.turn(), true));
            }
            return again;
        } catch (IOException cut) {
            throw new IllegalStateException("a retry whose fate is not known", cut);
        }
    }

    /** Reads a session's whole log at one node. */
    public List<Frame> log(String session, Random random) throws InterruptedException {
        List<Frame> log = new ArrayList<>();
        while (true) {
            String after = log.isEmpty() ? "" : "&after=" + log.getLast().id();
            String page = untilAnswered(
                    directory,
                    Request.get(Talk.BASE + "/sessions/" + session + "/events?limit=1000" + after),
                    random,
                    200);
            List<Frame> frames = PollPage.frames(page);
            if (frames.isEmpty() || frames.getFirst().gap()) {
                log.addAll(frames);
                return log;
            }
            log.addAll(frames);
        }
    }

    private static String untilAnswered(Directory nodes, Request request, Random random, Integer... good)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String last = "nothing";
        while (System.nanoTime() < deadline) {
            Optional<URI> node = pick(nodes, random);
            if (node.isPresent()) {
                try (Exchange exchange = Exchange.open(node.get(), request)) {
                    String text = exchange.text();
                    if (List.of(good).contains(exchange.status())) {
                        return text;
                    }
                    last = exchange.status() + " " + text;
                    if (exchange.status() < 500 && exchange.status() != 409) {
                        break;
                    }
                } catch (IOException cut) {
                    last = cut.toString();
                }
            }
            var unused = new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        throw new IllegalStateException(request.method() + " " + request.path() + " was answered " + last);
    }

    private static Optional<URI> pick(Directory nodes, Random random) {
        List<URI> all = nodes.nodes();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }
}
