package dev.perdure.app.faults.client;

import dev.perdure.app.faults.oracle.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the events out of a poll's answer without reading their data, so that it stays byte for byte what came. */
final class PollPage {

    private static final String EVENTS = "{\"events\":[";
    private static final Pattern EVENT =
            Pattern.compile("\\{\"id\":\"([^\"]*)\",\"type\":\"([^\"]*)\",\"data\":(.*)}", Pattern.DOTALL);

    private PollPage() {}

    static List<Frame> frames(String page) {
        if (!page.startsWith(EVENTS)) {
            throw new IllegalArgumentException("not a page of events: " + page);
        }
        List<Frame> frames = new ArrayList<>();
        int at = EVENTS.length();
        while (page.charAt(at) != ']') {
            int end = endOfObject(page, at);
            frames.add(frame(page.substring(at, end)));
            at = page.charAt(end) == ',' ? end + 1 : end;
        }
        return frames;
    }

    /** One event, as a WebSocket brings it too. */
    static Frame frame(String object) {
        Matcher event = EVENT.matcher(object);
        if (!event.matches()) {
            throw new IllegalArgumentException("not an event: " + object);
        }
        return new Frame(event.group(1), event.group(2), event.group(3));
    }

    private static int endOfObject(String page, int start) {
        int depth = 0;
        boolean inText = false;
        for (int i = start; ; i++) {
            char c = page.charAt(i);
            if (inText) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inText = false;
                }
            } else if (c == '"') {
                inText = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            }
        }
    }
}
