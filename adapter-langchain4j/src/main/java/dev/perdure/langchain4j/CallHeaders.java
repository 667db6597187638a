package dev.perdure.langchain4j;

import java.util.Map;

/**
 * What is sent along with the requests of the call that a thread makes. LangChain4j has no place for it: its models are made
 * once, with the same headers for all.
 */
final class CallHeaders {

    private static final ThreadLocal<Map<String, String>> CURRENT = ThreadLocal.withInitial(Map::of);

    private CallHeaders() {}

    static Map<String, String> current() {
        return CURRENT.get();
    }

    /** Makes a call of which they are a part. */
    static void during(Map<String, String> headers, Runnable call) {
        CURRENT.set(headers);
        try {
            call.run();
        } finally {
            CURRENT.remove();
        }
    }
}
