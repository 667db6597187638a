package dev.perdure.app.faults.client;

import dev.perdure.app.faults.oracle.Frame;
import dev.perdure.app.faults.oracle.Journal;
import dev.perdure.app.faults.oracle.Visit;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Follows one turn to its end over whatever breaks, moving between nodes and ways to read, and notes everything.
 *
 * <p>Runs on a thread of its own; what others ask it is guarded by {@code lock}.
 */
public final class Viewer implements Runnable {

    private static final int LONGEST_STAY = 60;
    private static final int LONGEST_PAUSE_MILLIS = 60;

    private final String name;
    private final Talk talk;
    private final Directory directory;
    private final Random random;
    private final Habit habit;

    private final CountDownLatch toldToLeave = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Visit> visits = new ArrayList<>();
    private int seen;
    private long reached;
    private boolean done;

    @Nullable
    private Exchange current;

    @Nullable
    private String cursor;

    public Viewer(String name, Talk talk, Directory directory, Random random, Habit habit) {
        this.name = name;
        this.talk = talk;
        this.directory = directory;
        this.random = random;
        this.habit = habit;
        this.cursor = habit.firstCursor();
    }

    /**
     * How a viewer goes about it.
     *
     * @param ways those it takes, at random
     * @param moves whether it leaves a stream before that ends
     * @param firstNode where it goes first; absent for any
     * @param firstCursor what it presents first; absent for nothing
     * @param useless why its first cursor can't be honoured; absent if it can
     */
    public record Habit(
            List<Way> ways,
            boolean moves,
            @Nullable URI firstNode,
            @Nullable String firstCursor,
            @Nullable String useless) {

        public Habit {
            ways = List.copyOf(ways);
        }

        /** Any way, any node, and no rest. */
        public static Habit roaming() {
            return new Habit(List.of(Way.values()), true, null, null, null);
        }

        /** One way, and away only when it must. */
        public static Habit faithful(Way way) {
            return new Habit(List.of(way), false, null, null, null);
        }

        public Habit from(URI node) {
            return new Habit(ways, moves, node, firstCursor, useless);
        }

        public Habit presenting(String position, @Nullable String why) {
            return new Habit(ways, moves, firstNode, position, why);
        }
    }

    @Override
    public void run() {
        boolean first = true;
        while (toldToLeave.getCount() > 0) {
            boolean progress = visit(first, nextWay());
            first = false;
            if (done()) {
                lastLook();
                return;
            }
            if (!progress) {
                pause();
            }
        }
    }

    /** Waits until it has seen so many events; false if the time runs out or it has left before. */
    public boolean awaitSeen(int events, long seconds) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(seconds);
        lock.lock();
        try {
            while (seen < events && !done && left > 0) {
                left = changed.awaitNanos(left);
            }
            return seen >= events;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has seen its turn's end. */
    public boolean done() {
        lock.lock();
        try {
            return done;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it, wherever it is. */
    public void leave() {
        toldToLeave.countDown();
        lock.lock();
        try {
            if (current != null) {
                current.close();
            }
        } catch (IOException e) {
            return; // gone already, which is what is wanted
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last event it has seen; 0 before the first. */
    public long reached() {
        lock.lock();
        try {
            return reached;
        } finally {
            lock.unlock();
        }
    }

    public Journal journal() {
        lock.lock();
        try {
            return new Journal(name, talk.session(), talk.turn(), visits, done);
        } finally {
            lock.unlock();
        }
    }

    /** Asks once more for the turn where nothing is to come: the answer must be 204. */
    private void lastLook() {
        if (random.nextInt(4) == 0 && habit.moves()) {
            var unused = visit(false, random.nextBoolean() ? Way.EVENT_SOURCE : Way.FOLLOW_TURN);
        }
    }

    private boolean visit(boolean first, Way way) {
        int stay = habit.moves() && random.nextInt(3) > 0 ? 1 + random.nextInt(LONGEST_STAY) : Integer.MAX_VALUE;
        Optional<URI> node = first && habit.firstNode() != null ? Optional.of(habit.firstNode()) : anyNode();
        if (node.isEmpty()) {
            return false;
        }
        String presented = cursor;
        List<Frame> frames = new ArrayList<>();
        int status = 0;
        boolean inOrder = false;
        try (Exchange exchange = Exchange.open(node.get(), way.request(talk, presented))) {
            enter(exchange);
            status = exchange.status();
            if (status == 200 || status == 101) {
                read(way, way.events(exchange, presented), frames, stay);
            } else if (status == 204) {
                nothingIsToCome();
            }
            inOrder = exchange.inOrder();
        } catch (IOException cut) {
            inOrder = false; // what was read before stays read
        } finally {
            boolean useless = habit.useless() != null
                    && habit.firstCursor() != null
                    && habit.firstCursor().equals(presented);
            note(new Visit(
                    way + "@" + node.get().getPort(),
                    way.ofOneTurn() ? talk.turn() : null,
                    presented,
                    useless ? habit.useless() : null,
                    way == Way.EVENT_SOURCE || way == Way.FOLLOW_SESSION,
                    status,
                    frames,
                    inOrder));
        }
        return !frames.isEmpty();
    }

    /** After a gap only the turn's own stream tells whether the turn is over: its end may be in the snapshot. */
    private Way nextWay() {
        List<Way> ways = habit.ways();
        if (habit.useless() != null && !Objects.equals(cursor, habit.firstCursor())) {
            ways = ways.stream().filter(Way::ofOneTurn).toList();
        }
        return ways.get(random.nextInt(ways.size()));
    }

    private void nothingIsToCome() {
        lock.lock();
        try {
            done = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void read(Way way, Events events, List<Frame> frames, int stay) throws IOException {
        while (frames.size() < stay) {
            Optional<Frame> frame = events.next();
            if (frame.isEmpty()) {
                return;
            }
            take(frame.get(), frames);
            if (done() && !way.ofOneTurn()) {
                return; // a session's stream has no end; that of a turn must be ended by the server
            }
        }
    }

    private void take(Frame frame, List<Frame> frames) {
        frames.add(frame);
        cursor = frame.id();
        lock.lock();
        try {
            seen++;
            reached = frame.sequence();
            done |= frame.terminal() && frame.data().contains(talk.turn());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void enter(Exchange exchange) throws IOException {
        lock.lock();
        try {
            current = exchange;
            if (toldToLeave.getCount() == 0) {
                exchange.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void note(Visit visit) {
        lock.lock();
        try {
            current = null;
            visits.add(visit);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<URI> anyNode() {
        List<URI> nodes = directory.nodes();
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(random.nextInt(nodes.size())));
    }

    /** As clients do before they come back; ended by {@link #leave}. */
    private void pause() {
        try {
            var unused = toldToLeave.await(1 + random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            toldToLeave.countDown();
        }
    }
}
