package dev.perdure.app.faults.oracle;

import java.util.List;
import java.util.Map;

/**
 * All that is known at the end.
 *
 * @param accepted every answer that accepted a message, those to repeats included
 * @param runs how often the agent was called for a message, by its text; only for agents that can be counted
 */
public record Evidence(
        List<SessionLog> sessions, List<Journal> journals, List<Accepted> accepted, Map<String, Integer> runs) {

    public Evidence {
        sessions = List.copyOf(sessions);
        journals = List.copyOf(journals);
        accepted = List.copyOf(accepted);
        runs = Map.copyOf(runs);
    }

    /** One answer that named the turn of a message; a retry is one as well. */
    public record Accepted(String session, String messageId, String turn, boolean retry) {}

    /**
     * One session as it is in the end.
     *
     * @param served its log as a client reads it
     * @param stored its log as the store has it, in the words of the wire
     * @param context the agent's state that the next turn would be given
     */
    public record SessionLog(
            String session, List<Frame> served, List<Frame> stored, List<Row> rows, List<Ended> turns, String context) {

        public SessionLog {
            served = List.copyOf(served);
            stored = List.copyOf(stored);
            rows = List.copyOf(rows);
            turns = List.copyOf(turns);
        }
    }

    /** One append as the store keeps it. */
    public record Row(String turn, int attempt, long first, int count) {}

    /**
     * One turn as the store keeps it.
     *
     * @param last where it says that its terminal event stands; 0 while it runs
     * @param answer what the history holds of it; empty if nothing
     * @param cut whether the history calls the answer cut
     */
    public record Ended(
            String turn,
            String messageId,
            String status,
            int attempt,
            long first,
            long last,
            String answer,
            boolean cut) {}
}
