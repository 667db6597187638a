package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a notification says. It is a reason to look and nothing more: the truth is in the tables.
 *
 * <p>Its text is short, because a notification holds 8,000 bytes: keys of sessions as they are, anything else behind a mark.
 */
sealed interface Notice {

    /** Before the epoch and the id of a session that has been deleted. */
    String DELETED = "-";

    /** Before the epoch and the id of a session of which a grant has been revoked. */
    String REVOKED = "!";

    /** Before a node that is asked for something. */
    String CALLED = "@";

    /** Before a word that somebody sends to see whether it arrives. */
    String ECHO = "=";

    /** The logs of these sessions, by their keys, have grown or are gone. */
    record Changed(List<Long> keys) implements Notice {

        public Changed {
            keys = List.copyOf(keys);
        }
    }

    /** A session has been deleted; said with its name because the node that writes its log knows no key. */
    record Deleted(LogKey log) implements Notice {}

    /** A grant of a session has been revoked; said with its name for the same reason. */
    record Revoked(LogKey log) implements Notice {}

    /** Any log may have changed: there were too many to be named. */
    record Anything() implements Notice {}

    /** Something is asked of a node. */
    record Called(NodeId node) implements Notice {}

    /** A word that somebody sent to see whether it arrives. */
    record Echo(String word) implements Notice {}

    /** Whatever it can't read is taken for {@link Anything}, so that it is never missed. */
    static Notice of(String payload) {
        Notice read = null;
        try {
            read = switch (payload.isEmpty() ? "" : payload.substring(0, 1)) {
                case "" -> new Anything();
                case DELETED -> named(payload.substring(1), Deleted::new);
                case REVOKED -> named(payload.substring(1), Revoked::new);
                case CALLED -> new Called(new NodeId(payload.substring(1)));
                case ECHO -> new Echo(payload.substring(1));
                default -> changed(payload);
            };
        } catch (InvalidInputException | IllegalArgumentException stranger) {
            return new Anything();
        }
        return read == null ? new Anything() : read;
    }

    @Nullable
    private static Notice named(String words, Function<LogKey, Notice> notice) {
        int space = words.indexOf(' ');
        return space < 0
                ? null
                : notice.apply(new LogKey(new SessionId(words.substring(space + 1)), words.substring(0, space)));
    }

    /** By hand, because a busy node sends long lists all the time. */
    @Nullable
    private static Notice changed(String list) {
        List<Long> keys = new ArrayList<>();
        long key = 0;
        int digits = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i < list.length() ? list.charAt(i) : ',';
            if (c >= '0' && c <= '9' && digits < 18) {
                key = key * 10 + (c - '0');
                digits++;
            } else if (c == ',' && digits > 0) {
                keys.add(key);
                key = 0;
                digits = 0;
            } else {
                return null;
            }
        }
        return new Changed(keys);
    }
}
