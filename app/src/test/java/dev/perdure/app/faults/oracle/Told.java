package dev.perdure.app.faults.oracle;

import dev.perdure.app.faults.oracle.Evidence.Accepted;
import dev.perdure.app.faults.oracle.Evidence.Ended;
import dev.perdure.app.faults.oracle.Evidence.Row;
import dev.perdure.app.faults.oracle.Evidence.SessionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Evidence of one turn {@code t} in session {@code s}, sound unless a test changes it. */
final class Told {

    final List<Frame> log = new ArrayList<>();
    final List<Frame> stored = new ArrayList<>();
    final List<Row> rows = new ArrayList<>();
    final List<Accepted> accepted = new ArrayList<>(List.of(new Accepted("s", "m", "t", false)));
    final List<Visit> visits = new ArrayList<>();
    String status = "running";
    String answer = "";
    String context = "";
    boolean cut;
    boolean sawTheEnd = true;
    int attempt = 1;
    long last;
    Map<String, Integer> runs = Map.of();

    /** A turn that was asked for so many tokens and has said them one by one, with a takeover after the first. */
    static Told tokens(int count) {
        Told told = new Told().started("/tokens " + count).text("1@1 ").attempt("turn.continued");
        for (int index = 2; index <= count; index++) {
            told.text(index + "@" + index + " ");
        }
        return told.end("turn.completed", "completed");
    }

    Told started(String message) {
        return event("turn.started", ",\"message_id\":\"m\",\"message\":\"" + message + "\"");
    }

    Told text(String text) {
        answer += text;
        return event("text.delta", ",\"text\":\"" + text + "\"");
    }

    Told attempt(String type) {
        attempt++;
        return event(type, ",\"attempt\":" + attempt);
    }

    Told end(String type, String as) {
        status = as;
        cut = !as.equals("completed");
        event(type, "");
        last = log.size();
        return this;
    }

    Told event(String type, String fields) {
        Frame frame = frame(log.size() + 1, type, fields);
        log.add(frame);
        stored.add(frame);
        rows.add(new Row("t", attempt, log.size(), 1));
        return this;
    }

    static Frame frame(int sequence, String type, String fields) {
        return new Frame("e-" + sequence, type, "{\"turn_id\":\"t\"" + fields + "}");
    }

    /** A visit to the turn's stream that got these events after a number; 0 presents nothing. */
    Told visited(int after, List<Frame> frames) {
        visits.add(new Visit("test", "t", after == 0 ? null : "e-" + after, null, false, 200, frames, true));
        return this;
    }

    Evidence evidence() {
        return new Evidence(
                List.of(new SessionLog(
                        "s",
                        log,
                        stored,
                        rows,
                        List.of(new Ended("t", "m", status, attempt, 1, last, answer, cut)),
                        context)),
                List.of(new Journal("viewer", "s", "t", visits, sawTheEnd)),
                accepted,
                runs);
    }

    List<Invariant> broken() {
        return Oracle.judge(evidence()).stream().map(Finding::broken).distinct().toList();
    }

    static List<Frame> joined(List<Frame> some, Frame... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
