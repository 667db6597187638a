package dev.perdure.app.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.faults.client.Caller;
import dev.perdure.app.faults.client.Talk;
import dev.perdure.app.faults.client.Viewer;
import dev.perdure.app.faults.client.Viewer.Habit;
import dev.perdure.app.faults.client.Way;
import dev.perdure.app.faults.oracle.Frame;
import dev.perdure.app.faults.oracle.Visit;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One log, any way in: clients submit by one way at one node and watch by others at others, which they change at tokens of
 * chance. What they have seen in the end is the log, byte for byte.
 */
class OneLogTest {

    private static final long SEED = Long.getLong("perdure.transports.seed", 20_261_124);
    private static final int SESSIONS = Integer.getInteger("perdure.transports.sessions", 40);
    private static final int TURNS = 3;
    private static final int AT_ONCE = 10;
    private static final List<Door> DOORS = List.of(Door.values());
    private static final Pattern TURN = Pattern.compile("\"turn\":\\{\"id\":\"([^\"]+)\".*?\"start\":\"([^\"]+)\"");

    @Test
    @Timeout(300)
    void theJournalOfAClientThatChangesWaysAndNodesIsTheLog() throws Exception {
        try (Nodes nodes = new Nodes(2, Babbler::new);
                HttpClient client = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<List<Visit>>> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                String session = "s" + i;
                Random random = new Random(SEED + i);
                sessions.add(threads.submit(() -> talk(nodes.addresses(), client, session, random)));
            }
            List<Visit> visits = new ArrayList<>();
            for (Future<List<Visit>> session : sessions) {
                visits.addAll(finished(session));
            }
            // Clients that stay where they are would prove nothing.
            assertThat(visits).hasSizeGreaterThan(SESSIONS * TURNS * 2);
            List<String> used = visits.stream()
                    .filter(visit -> !visit.frames().isEmpty())
                    .map(Visit::way)
                    .toList();
            for (Way way : Way.values()) {
                for (URI node : nodes.addresses()) {
                    assertThat(used).contains(way + "@" + node.getPort());
                }
            }
        }
    }

    private static List<Visit> finished(Future<List<Visit>> session) throws Exception {
        try {
            return session.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AssertionError broken) {
                throw broken;
            }
            throw failed;
        }
    }

    /** Has a conversation and gives the visits that it took to see it. */
    private static List<Visit> talk(List<URI> nodes, HttpClient client, String session, Random random)
            throws Exception {
        List<Frame> journal = new ArrayList<>();
        List<Visit> visits = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            Talk talk = submit(nodes, client, session, "m" + turn, random);
            Viewer viewer = new Viewer(
                    session,
                    talk,
                    () -> nodes,
                    new Random(random.nextLong()),
                    Habit.roaming().presenting(talk.start(), null));
            Thread watching = Thread.ofVirtual().start(viewer);
            if (random.nextInt(3) == 0) {
                viewer.awaitSeen(1 + random.nextInt(40), 60);
                door(random).cancel(client, node(nodes, random), session, talk.turn());
            }
            watching.join();
            for (Visit visit : viewer.journal().visits()) {
                visits.add(visit);
                journal.addAll(visit.frames());
            }
        }
        List<Frame> log = new Caller(() -> nodes).log(session, random);
        assertThat(journal)
                .as("session %s, seed %d, visits %s", session, SEED, ways(visits))
                .isEqualTo(log);
        assertThat(log).filteredOn(Frame::terminal).hasSize(TURNS);
        return visits;
    }

    private static List<String> ways(List<Visit> visits) {
        return visits.stream()
                .map(visit -> visit.way() + " from " + visit.cursor() + ": "
                        + visit.frames().size())
                .toList();
    }

    private static Talk submit(List<URI> nodes, HttpClient client, String session, String id, Random random)
            throws IOException, InterruptedException {
        String message = "talk " + (20 + random.nextInt(150));
        door(random).submit(client, node(nodes, random), session, id, message);
        URI snapshot = node(nodes, random).resolve("/api/app/chat/sessions/" + session);
        String body = client.send(HttpRequest.newBuilder(snapshot).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher turn = TURN.matcher(body);
        assertThat(turn.find()).as(body).isTrue();
        return new Talk(session, id, message, turn.group(1), turn.group(2));
    }

    private static Door door(Random random) {
        return DOORS.get(random.nextInt(DOORS.size()));
    }

    private static URI node(List<URI> nodes, Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    /** Says as many things as it is asked to, of every kind, and takes a breath now and then. */
    private static final class Babbler implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.CONTINUE;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            int events = Integer.parseInt(request.message().substring(5));
            Random random = new Random(request.message().hashCode());
            for (int i = 0; i < events; i++) {
                switch (random.nextInt(6)) {
                    case 0 -> output.reasoning("hm " + i + "\u2028\r\n");
                    case 1 -> output.toolCall("c" + i, "look", "{\"n\": " + i + "}");
                    case 2 -> output.toolResult("c" + i, "look", "found \"" + i + "\"", i % 2 == 0);
                    case 3 -> output.custom("progress", "{\"done\":  " + i + ".50,\n \"of\":[1e400, -0.0]}");
                    default -> output.text("你好 " + i + " 😀\n\ndata: x\n\n");
                }
                if (random.nextInt(4) == 0) {
                    var unused = new CountDownLatch(1).await(random.nextInt(8), TimeUnit.MILLISECONDS);
                }
            }
            return request.state();
        }
    }
}
