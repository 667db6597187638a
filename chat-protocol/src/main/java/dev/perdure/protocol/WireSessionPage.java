package dev.perdure.protocol;

import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.error.InvalidInputException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Some of a caller's sessions, the most recently active first.
 *
 * @param next what to present as {@code after} for the page that follows; absent on the last one
 */
public record WireSessionPage(
        List<WireSession> sessions, @Nullable String next) {

    private static final Pattern PLACE = Pattern.compile("(0|[1-9][0-9]{0,11})\\.([0-9]{9})_(.+)");

    public WireSessionPage {
        sessions = List.copyOf(sessions);
    }

    public static WireSessionPage of(SessionPage page) {
        List<Session> sessions = page.sessions();
        return new WireSessionPage(
                sessions.stream().map(WireSession::of).toList(),
                page.hasMore() && !sessions.isEmpty() ? text(page.end()) : null);
    }

    /** Reads what a client presents as {@code after}; empty if no {@link #next} can have said it. */
    public static Optional<SessionPage.Place> place(String text) {
        Matcher matcher = PLACE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Instant instant = Instant.ofEpochSecond(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            return Optional.of(new SessionPage.Place(instant, new SessionId(matcher.group(3))));
        } catch (InvalidInputException notAnId) {
            return Optional.empty();
        }
    }

    private static String text(SessionPage.Place place) {
        Instant instant = place.since();
        return String.format(Locale.ROOT, "%d.%09d_%s", instant.getEpochSecond(), instant.getNano(), place.id());
    }

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("sessions");
            for (WireSession session : sessions) {
                session.write(json);
            }
            json.writeEndArray();
            json.writeBooleanField("has_more", next != null);
            Fields.writeNamed(json, "next", next);
            json.writeEndObject();
        });
    }

    public static WireSessionPage fromJson(byte[] json) throws WireFormatException {
        Fields page = Fields.of(json);
        return new WireSessionPage(page.list("sessions", WireSession::read), page.optionalText("next"));
    }
}
