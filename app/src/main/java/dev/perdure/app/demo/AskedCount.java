package dev.perdure.app.demo;

import dev.perdure.chat.AgentState;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo agent's context: how often {@code /state} was asked for, as JSON. */
record AskedCount(int times) {

    private static final Pattern DOCUMENT = Pattern.compile("\\{\"asked\":(\\d{1,9})}");

    /** Reads a context; one that isn't the demo agent's, such as a model's before it, counts as none. */
    static AskedCount of(AgentState state) {
        Matcher matcher = DOCUMENT.matcher(state.document());
        return new AskedCount(matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0);
    }

    AskedCount next() {
        return new AskedCount(times + 1);
    }

    AgentState state() {
        return new AgentState("{\"asked\":" + times + "}");
    }
}
