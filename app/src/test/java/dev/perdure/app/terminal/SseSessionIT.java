package dev.perdure.app.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.ServerProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays {@code docs/sessions/sse.md}: types what was typed there, kills the server in the middle of the answer as was done
 * there, and expects what was printed there, but for the times in it and how often a try was in vain.
 */
class SseSessionIT {

    private static final Path RECORD = Path.of("../docs/sessions/sse.md");
    private static final Path TRANSCRIPT = Path.of("target/sessions/sse.txt");
    private static final Pattern IN_VAIN = Pattern.compile(
            "(the server can't be reached|the server is not ready|connection lost), trying again in \\d+ s");

    @TempDir
    Path data;

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void goesAsItWentWhenItWasRecorded() throws Exception {
        String record = Files.readString(RECORD, UTF_8);
        String printed = block(record, "text");
        List<String> typed = Pattern.compile("(?m)^> (.+)$")
                .matcher(printed)
                .results()
                .map(line -> line.group(1))
                .toList();
        assertThat(typed).hasSize(2).last().isEqualTo("/quit");
        String[] chatCommand = line(record, "perdure-chat").split(" ");

        String said;
        ServerProcess server = ServerProcess.start(data);
        URI address = server.address();
        try (ChatProcess chat =
                ChatProcess.start(address, true, option(chatCommand, "--session"), option(chatCommand, "--tries"))) {
            chat.await(text -> text.contains("> "));
            chat.type(typed.getFirst());
            chat.await(text -> text.contains(" 40@"));
            server.kill();
            server = ServerProcess.start(data, "--port=" + address.getPort());
            chat.await(text -> text.contains(" " + tokens(printed).size() + "@") && text.endsWith("> "));
            chat.type(typed.getLast());
            assertThat(chat.exitCode()).isZero();
            said = chat.all();
        } finally {
            server.stop();
            server.close();
        }

        Files.createDirectories(TRANSCRIPT.getParent());
        Files.writeString(TRANSCRIPT, said, UTF_8);
        assertThat(tokens(said)).isEqualTo(tokens(printed));
        assertThat(notices(said)).isEqualTo(notices(printed));
    }

    /** The numbers of the tokens, in the order they were printed. */
    private static List<Integer> tokens(String transcript) {
        return Pattern.compile("(\\d+)@\\d+")
                .matcher(transcript)
                .results()
                .map(token -> Integer.valueOf(token.group(1)))
                .toList();
    }

    /** What was said about the conversation, tries in vain as one. */
    private static List<String> notices(String transcript) {
        List<String> notices = new ArrayList<>();
        for (MatchResult notice :
                Pattern.compile("(?m)\\[(.+)]$").matcher(transcript).results().toList()) {
            String words = IN_VAIN.matcher(notice.group(1)).replaceAll("trying again");
            if (notices.isEmpty() || !notices.getLast().equals(words)) {
                notices.add(words);
            }
        }
        return notices;
    }

    private static String block(String record, String language) {
        Matcher fence = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```").matcher(record);
        assertThat(fence.find()).isTrue();
        return fence.group(1);
    }

    private static String line(String record, String program) {
        Matcher line = Pattern.compile("(?m)^\\S*" + program + " .*$").matcher(record);
        assertThat(line.find()).isTrue();
        return line.group();
    }

    private static String option(String[] command, String name) {
        int at = List.of(command).indexOf(name);
        return name + "=" + command[at + 1];
    }
}
