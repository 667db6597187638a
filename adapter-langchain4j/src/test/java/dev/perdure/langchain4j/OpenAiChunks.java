package dev.perdure.langchain4j;

import org.jspecify.annotations.Nullable;

/** The documents of OpenAI's streaming format, written as its API reference shows them. */
final class OpenAiChunks {

    private OpenAiChunks() {}

    static String role() {
        return delta("{\"role\":\"assistant\",\"content\":\"\"}", null);
    }

    /** A piece of text; its escapes are the caller's. */
    static String text(String json) {
        return delta("{\"content\":\"" + json + "\"}", null);
    }

    static String reasoning(String json) {
        return delta("{\"reasoning_content\":\"" + json + "\"}", null);
    }

    static String toolCall(int index, String id, String name) {
        return delta(
                "{\"tool_calls\":[{\"index\":" + index + ",\"id\":\"" + id
                        + "\",\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"arguments\":\"\"}}]}",
                null);
    }

    static String toolArguments(int index, String json) {
        return delta(
                "{\"tool_calls\":[{\"index\":" + index + ",\"function\":{\"arguments\":\"" + json + "\"}}]}", null);
    }

    static String finish(String reason) {
        return delta("{}", reason);
    }

    private static String delta(String delta, @Nullable String finish) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":" + (finish == null ? "null" : "\"" + finish + "\"")
                + "}]}";
    }
}
