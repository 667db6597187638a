package dev.perdure.benchmarks.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What the readers of many turns have seen; all times in it are microseconds. Not thread-safe; journals are added up. */
public final class TurnJournal {

    private static final long LONGEST_MICROS = 3_600_000_000L;
    private static final int DIGITS = 3;

    /** From when the agent made a token to when its bytes were read from the client's socket. */
    public final Histogram madeToSocket = times();

    /** The same from when the token was due; empty where there was no rate. */
    public final Histogram dueToSocket = times();

    /** From when the request was sent to when the first event was read, for each turn. */
    public final Histogram firstEvent = times();

    /** From when the request was sent to when the first token was read, for each turn. */
    public final Histogram firstToken = times();

    private final Map<String, Integer> failures = new TreeMap<>();
    private long completed;
    private long delivered;
    private long lost;
    private long doubled;
    private long bytes;

    private static Histogram times() {
        return new Histogram(LONGEST_MICROS, DIGITS);
    }

    /** What is longer than the longest time counts as that; nothing is earlier than now. */
    static void record(Histogram times, long micros) {
        times.recordValue(Math.clamp(micros, 0, LONGEST_MICROS));
    }

    void completed() {
        completed++;
    }

    void failed(String why) {
        failures.merge(why, 1, Integer::sum);
    }

    void delivered(long tokens) {
        delivered += tokens;
    }

    void lost(long tokens) {
        lost += tokens;
    }

    void doubled() {
        doubled++;
    }

    void bytes(long count) {
        bytes += count;
    }

    public void add(TurnJournal other) {
        madeToSocket.add(other.madeToSocket);
        dueToSocket.add(other.dueToSocket);
        firstEvent.add(other.firstEvent);
        firstToken.add(other.firstToken);
        other.failures.forEach((why, count) -> failures.merge(why, count, Integer::sum));
        completed += other.completed;
        delivered += other.delivered;
        lost += other.lost;
        doubled += other.doubled;
        bytes += other.bytes;
    }

    /** Turns whose stream said that they were completed. */
    public long completedTurns() {
        return completed;
    }

    /** How many turns did not end as they should, by what happened to them. */
    public Map<String, Integer> failures() {
        return Map.copyOf(failures);
    }

    /** Tokens that came for the first time. */
    public long deliveredTokens() {
        return delivered;
    }

    /** Tokens that never came although they were asked for. */
    public long lostTokens() {
        return lost;
    }

    /** Tokens that came again, or after a later one. */
    public long doubledTokens() {
        return doubled;
    }

    /** All bytes of all responses. */
    public long bytesRead() {
        return bytes;
    }

    /** Whether every token came exactly once and in order. */
    public boolean exact() {
        return lost == 0 && doubled == 0 && failures.isEmpty();
    }
}
