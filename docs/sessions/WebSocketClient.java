import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says something and reads the answer over a WebSocket, whatever happens to the connection or the server meanwhile.
 *
 * <pre>java docs/sessions/WebSocketClient.java ws://localhost:8080/ws/chat/SESSION MESSAGE_ID MESSAGE</pre>
 *
 * <p>The session is a new one, so that all that is said in it is the answer. The JDK has no JSON, so that the fields that are needed are looked up by patterns here; a real client has a library for
 * that, and for the escapes in the text.
 */
public class WebSocketClient implements WebSocket.Listener {

    private static final Pattern EVENT = Pattern.compile("\\{\"id\":\"([^\"]*)\",\"type\":\"([^\"]*)\",\"data\":(.*)}");
    private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int LONGEST_PAUSE_MILLIS = 8000;

    /** A quiet server says every 10 s that it lives. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final String message;

    /** What has been seen, from one connection to the next: all that has to be kept. */
    private String lastId;

    private boolean acknowledged;

    // Of the current connection.
    private final StringBuilder frame = new StringBuilder();
    private CompletableFuture<String> end;
    private boolean progress;
    private volatile long heardAt;

    WebSocketClient(String id, String text) {
        this.message = "{\"type\":\"message\",\"message_id\":\"" + id + "\",\"message\":\"" + text + "\",\"ref\":\"m\"}";
    }

    public static void main(String[] args) throws Exception {
        System.exit(new WebSocketClient(args[1], args[2]).run(URI.create(args[0])) ? 0 : 1);
    }

    /** Connects until the turn has ended, after growing pauses while nothing comes. */
    boolean run(URI session) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int failures = 0; ; failures++) {
            String how = connection(client, session);
            if (how.startsWith("turn.")) {
                System.out.println();
                return how.equals("turn.completed");
            }
            if (how.startsWith("refused") || how.startsWith("4400") || how.startsWith("4404")) {
                System.err.println("[" + how + "]");
                return false;
            }
            failures = progress ? 0 : failures;
            long pause = Math.min(LONGEST_PAUSE_MILLIS, 500L << Math.min(failures, 10));
            System.err.println("[" + how + " after " + lastId + "; connecting again]");
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
        }
    }

    /** One connection: where to begin, the message unless it is known to be there, and events. Tells how it ended. */
    private String connection(HttpClient client, URI session) throws Exception {
        end = new CompletableFuture<>();
        progress = false;
        frame.setLength(0);
        heardAt = System.nanoTime();
        WebSocket socket;
        try {
            socket = client.newWebSocketBuilder().buildAsync(session, this).get(5, TimeUnit.SECONDS);
            socket.sendText("{\"last_message_id\":" + (lastId == null ? "null" : "\"" + lastId + "\"") + "}", true)
                    .join();
            if (!acknowledged) {
                socket.sendText(message, true).join();
            }
        } catch (Exception refused) {
            return "no connection";
        }
        try {
            while (true) {
                try {
                    return end.get(1, TimeUnit.SECONDS);
                } catch (TimeoutException goesOn) {
                    if (System.nanoTime() - heardAt > SILENCE.toNanos()) {
                        return "silent";
                    }
                }
            }
        } finally {
            socket.abort();
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        heardAt = System.nanoTime();
        frame.append(data);
        if (last) {
            take(frame.toString());
            frame.setLength(0);
        }
        socket.request(1);
        return null;
    }

    private void take(String text) {
        Matcher event = EVENT.matcher(text);
        if (event.matches()) {
            lastId = event.group(1);
            progress = true;
            String type = event.group(2);
            Matcher piece = TEXT.matcher(event.group(3));
            if (type.equals("text.delta") && piece.find()) {
                System.out.print(piece.group(1));
                System.out.flush();
            } else if (type.equals("turn.completed") || type.equals("turn.failed") || type.equals("turn.cancelled")) {
                end.complete(type);
            }
        } else if (text.startsWith("{\"type\":\"ack\"")) {
            acknowledged = true;
        } else if (text.startsWith("{\"type\":\"error\"")) {
            end.complete(text.contains("\"recoverable\":true") ? text : "refused: " + text);
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        end.complete((code + " " + reason).strip());
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        end.complete("cut off");
    }
}
