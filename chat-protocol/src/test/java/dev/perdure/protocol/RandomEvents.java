package dev.perdure.protocol;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Events of every type with texts that would like to break out, the same ones for the same seed. */
final class RandomEvents {

    private static final List<String> PIECES = List.of(
            "",
            "a",
            "你好",
            "😀",
            "\"",
            "\\",
            "\n",
            "\r\n",
            "\n\ndata: x",
            "\u2028",
            "\u2029",
            "\u0001",
            "\u007f",
            "{}",
            "</script>",
            "\uFEFF",
            "id: 1\n",
            "\uFFFD",
            "e\u0301",
            "\uDBFF\uDFFF");

    private static final List<String> VALUES =
            List.of("null", "true", "0", "-1.50", "1e400", "\"x\"", "[1,[2,{\"a\":[]}]]", "{\"a\":{\"b\":\"你\"}}");

    private final Random random;

    RandomEvents(long seed) {
        random = new Random(seed);
    }

    LoggedEvent next() {
        return new LoggedEvent(
                1 + random.nextLong(1_000_000_000_000L), new TurnId("t" + random.nextInt(1000)), event());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private ChatEvent event() {
        return switch (random.nextInt(11)) {
            case 0 ->
                new ChatEvent.TurnStarted(
                        new MessageId("m." + random.nextInt(9)),
                        text(),
                        random.nextBoolean() ? null : new TurnId("t" + random.nextInt(9)),
                        random.nextBoolean() ? null : new Caller("guest " + random.nextInt(9)));
            case 1 -> new ChatEvent.TextDelta(text());
            case 2 -> new ChatEvent.ReasoningDelta(text());
            case 3 -> new ChatEvent.ToolCall(text(), text(), text());
            case 4 -> new ChatEvent.ToolResult(text(), text(), text(), random.nextBoolean());
            case 5 -> new ChatEvent.Custom(text(), VALUES.get(random.nextInt(VALUES.size())));
            case 6 -> new ChatEvent.TurnContinued(1 + random.nextInt(9));
            case 7 -> new ChatEvent.TurnRestarted(1 + random.nextInt(9));
            case 8 -> new ChatEvent.TurnCompleted();
            case 9 -> new ChatEvent.TurnCancelled();
            default ->
                new ChatEvent.TurnFailed(new Failure(
                        "rate_limited",
                        random.nextBoolean(),
                        text(),
                        random.nextBoolean() ? null : Duration.ofMillis(random.nextInt(100_000))));
        };
    }
}
