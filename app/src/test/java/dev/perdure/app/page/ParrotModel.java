package dev.perdure.app.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OpenAI-compatible model that says back what it is told, in pieces of a few characters.
 *
 * <p>A first line {@code repeat 100 every 5} makes it say the words of the rest over and over, 100 of them, one every 5 ms;
 * a first line {@code think of this} makes it think so before it says the rest; {@code fail} makes it refuse the request in a
 * way that trying again doesn't mend.
 */
final class ParrotModel implements AutoCloseable {

    private static final Pattern REPEAT = Pattern.compile("repeat (\\d+) every (\\d+)\\n");
    private static final Pattern THINK = Pattern.compile("think (.+)\n");
    private static final Pattern WORD = Pattern.compile("\\s*\\S+\\s*");
    private static final Pattern PIECE = Pattern.compile("(?s).{1,7}");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;

    private ParrotModel(HttpServer server) {
        this.server = server;
    }

    static ParrotModel start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        ParrotModel model = new ParrotModel(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", model::answer);
        server.start();
        return model;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String told = lastMessage(json.readTree(exchange.getRequestBody().readAllBytes()));
        if (told.equals("fail")) {
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        Matcher repeat = REPEAT.matcher(told);
        boolean repeats = repeat.lookingAt();
        Matcher think = THINK.matcher(told);
        boolean thinks = think.lookingAt();
        List<String> pieces = repeats
                ? repeated(told.substring(repeat.end()), Integer.parseInt(repeat.group(1)))
                : pieces(PIECE, thinks ? told.substring(think.end()) : told);
        long pauseMillis = repeats ? Long.parseLong(repeat.group(2)) : 0;
        try (OutputStream out = exchange.getResponseBody()) {
            if (thinks) {
                say(out, Map.of("reasoning_content", think.group(1)), "null");
            }
            for (String piece : pieces) {
                say(out, Map.of("content", piece), "null");
                var unused = new CountDownLatch(1).await(pauseMillis, TimeUnit.MILLISECONDS);
            }
            say(out, Map.of(), "\"stop\"");
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String lastMessage(JsonNode request) {
        JsonNode messages = request.path("messages");
        JsonNode content = messages.path(messages.size() - 1).path("content");
        return content.isTextual()
                ? content.asText()
                : content.path(0).path("text").asText();
    }

    private static List<String> repeated(String text, int count) {
        List<String> words = pieces(WORD, text);
        List<String> repeated = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            repeated.add(words.get(index % words.size()));
        }
        return repeated;
    }

    private static List<String> pieces(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(piece -> piece.group()).toList();
    }

    private void say(OutputStream out, Map<String, String> delta, String finish) throws IOException {
        out.write(("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"parrot\","
                        + "\"choices\":[{\"index\":0,\"delta\":" + json.writeValueAsString(delta)
                        + ",\"finish_reason\":" + finish + "}]}\n\n")
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
