package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.Role;
import dev.perdure.chat.TurnId;
import java.io.IOException;
import java.util.Locale;

/** Some of a session's history: {@code {"messages": […], "has_more": true}}. */
public final class WireMessagePage {

    private WireMessagePage() {}

    public static byte[] toJson(MessagePage page) {
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("messages");
            for (ChatMessage message : page.messages()) {
                write(json, message);
            }
            json.writeEndArray();
            json.writeBooleanField("has_more", page.hasMore());
            json.writeEndObject();
        });
    }

    public static MessagePage fromJson(byte[] json) throws WireFormatException {
        Fields page = Fields.of(json);
        return new MessagePage(page.list("messages", WireMessagePage::read), page.truth("has_more"));
    }

    private static void write(JsonGenerator json, ChatMessage message) throws IOException {
        json.writeStartObject();
        json.writeNumberField("ordinal", message.ordinal());
        json.writeStringField("role", message.role().name().toLowerCase(Locale.ROOT));
        Fields.writeText(json, "text", message.text());
        json.writeStringField("turn_id", message.turn().value());
        json.writeBooleanField("cut", message.cut());
        Fields.writeNamed(json, "created_at", message.createdAt());
        Fields.writeAuthor(json, message.author());
        json.writeEndObject();
    }

    private static ChatMessage read(Fields message) throws WireFormatException {
        return new ChatMessage(
                message.number("ordinal"),
                message.text("role", text -> Role.valueOf(text.toUpperCase(Locale.ROOT))),
                message.text("text"),
                message.text("turn_id", TurnId::new),
                message.truth("cut"),
                message.instant("created_at"),
                message.author());
    }
}
