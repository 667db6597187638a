package dev.perdure.protocol;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap;
import dev.perdure.chat.port.PollOutcome;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a short connection gets.
 *
 * @param events dense after the cursor; or a single gap
 * @param next the cursor to present next
 * @param hasMore whether the next poll will find something at once
 * @param turn the session's last turn; absent if there is none
 */
public record WirePoll(
        List<WireEvent> events,
        Position next,
        boolean hasMore,
        @Nullable WireTurn turn) {

    /** So many bytes of events are given at the most, and one event beyond them. */
    static final int FULL = 256 * 1024;

    public WirePoll {
        events = List.copyOf(events);
    }

    public static byte[] toJson(SessionId session, PollOutcome outcome) {
        return switch (outcome) {
            case PollOutcome.Events events -> toJson(session, events);
            case PollOutcome.Gap gap -> toJson(new Gap(gap.reason(), gap.snapshot()));
        };
    }

    /** Of a page that is too long the rest is left for the next one. */
    private static byte[] toJson(SessionId session, PollOutcome.Events page) {
        LogKey log = new LogKey(session, page.next().epoch());
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        Json.writeWhole(out, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("events");
            Position next = page.next();
            boolean cut = false;
            for (Iterator<LoggedEvent> events = page.events().iterator(); events.hasNext() && !cut; ) {
                LoggedEvent event = events.next();
                EventJson.write(json, log, event);
                json.flush();
                cut = events.hasNext() && out.size() >= FULL;
                next = cut ? log.at(event.sequence()) : page.next();
            }
            json.writeEndArray();
            json.writeStringField("next", next.toString());
            json.writeBooleanField("has_more", cut || page.hasMore());
            WireTurn.writeField(json, "turn", page.turn() == null ? null : WireTurn.of(page.turn()));
            json.writeEndObject();
        });
        return out.toByteArray();
    }

    private static byte[] toJson(Gap gap) {
        WireSnapshot snapshot = WireSnapshot.of(gap.snapshot());
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("events");
            EventJson.write(json, gap);
            json.writeEndArray();
            json.writeStringField("next", gap.snapshot().position().toString());
            json.writeBooleanField("has_more", false);
            WireTurn.writeField(json, "turn", snapshot.session().turn());
            json.writeEndObject();
        });
    }

    public static WirePoll fromJson(byte[] json) throws WireFormatException {
        Fields page = Fields.of(json);
        return new WirePoll(
                page.list("events", EventJson::read),
                page.position("next"),
                page.truth("has_more"),
                WireTurn.readField(page, "turn"));
    }
}
