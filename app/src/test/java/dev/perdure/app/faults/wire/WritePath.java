package dev.perdure.app.faults.wire;

import java.util.List;
import java.util.regex.Pattern;

/** The commits by which a turn proceeds, told from outside by their statements. */
public enum WritePath {
    /** A message is accepted. */
    BEGIN("INSERT INTO chat_turns"),
    /** A batch of tokens. */
    APPEND("INSERT INTO chat_events.*unnest\\("),
    /** A turn's end with all that moves with it. */
    END("UPDATE chat_turns SET status"),
    /** A turn's next attempt. */
    CLAIM("SET attempt = attempt \\+ 1");

    private final Pattern statement;

    WritePath(String statement) {
        this.statement = Pattern.compile(statement, Pattern.DOTALL);
    }

    /** Whether one of the statements of a transaction is this one's. */
    boolean isIn(List<String> statements) {
        return statements.stream().anyMatch(sql -> statement.matcher(sql).find());
    }
}
