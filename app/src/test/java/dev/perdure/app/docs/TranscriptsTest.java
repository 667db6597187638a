package dev.perdure.app.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.app.demo.DemoAgent;
import dev.perdure.app.transports.Nodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transcripts of these pages are played as they stand: what is typed is sent, what is shown must come. */
@Timeout(120)
class TranscriptsTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(console|wscat)\\n(.*?)^```");

    private final Transcript transcript = new Transcript();

    @ParameterizedTest
    @ValueSource(strings = {"docs/protocol.md", "docs/quick-start.md"})
    void areWhatHappens(String page) throws Exception {
        assumeTrue(run("curl --version").startsWith("curl "), "there is no curl here");
        int played = 0;
        try (Nodes nodes = new Nodes(1, DemoAgent::onSystemTime);
                HttpClient client = HttpClient.newHttpClient()) {
            URI server = nodes.addresses().getFirst();
            Matcher blocks = BLOCK.matcher(Page.of(page).text());
            while (blocks.find()) {
                List<String> lines = blocks.group(2).lines().toList();
                if (blocks.group(1).equals("wscat")) {
                    talk(server, client, lines);
                } else {
                    call(server, lines);
                }
                played++;
            }
        }
        assertThat(played).isGreaterThanOrEqualTo(3);
    }

    private void call(URI server, List<String> lines) throws IOException, InterruptedException {
        int at = 0;
        while (at < lines.size()) {
            String command = lines.get(at);
            assertThat(command).startsWith("$ ");
            int end = at + 1;
            while (end < lines.size() && !lines.get(end).startsWith("$ ")) {
                end++;
            }
            compare(command, String.join("\n", lines.subList(at + 1, end)), curl(server, command));
            at = end;
        }
    }

    private void talk(URI server, HttpClient client, List<String> lines) throws Exception {
        String address = transcript
                .filled(lines.getFirst())
                .replace("$ wscat -c ws://localhost:8080", "ws://" + server.getAuthority());
        try (Wscat socket = new Wscat(client, URI.create(address))) {
            for (String line : lines.subList(1, lines.size())) {
                if (line.startsWith("$ ")) {
                    curl(server, line);
                } else if (line.startsWith("> ")) {
                    socket.say(transcript.filled(line.substring(2)));
                } else {
                    String expected = line.substring(2);
                    compare(line, expected, String.valueOf(socket.hear(expected)));
                }
            }
            assertThat(socket.isSilent()).as("more came than is shown").isTrue();
        }
    }

    /** Comments come whenever it is quiet for long, and mean nothing. */
    private void compare(String where, String expected, String actual) {
        String said = actual.replace("\n:\n\n", "\n").stripTrailing();
        assertThat(transcript.matches(expected.stripTrailing(), said))
                .as("%s%nis said to give%n%s%nand gives%n%s", where, expected, actual)
                .isTrue();
    }

    private String curl(URI server, String command) throws IOException, InterruptedException {
        return run("BASE=" + server + "/api/app; " + transcript.filled(command.substring(2)));
    }

    private static String run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
