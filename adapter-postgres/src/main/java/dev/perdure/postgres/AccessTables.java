package dev.perdure.postgres;

import dev.perdure.chat.port.AccessStore;
import java.time.Duration;

/** An {@link AccessStore} in two small tables. Safe for use by many threads; each call is a statement or two. */
final class AccessTables implements AccessStore {

    private static final String PROPOSE =
            "INSERT INTO chat_secrets (name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING";

    private static final String READ = "SELECT secret FROM chat_secrets WHERE name = ?";

    /** Each use forgets a few old ones, so that the table stays as small as there is traffic. */
    private static final String USE = """
            WITH forgotten AS (
                DELETE FROM chat_used_tickets WHERE id IN (
                    SELECT id FROM chat_used_tickets WHERE forgotten_at < statement_timestamp() AND id <> :id
                    ORDER BY forgotten_at LIMIT 4 FOR UPDATE SKIP LOCKED))
            INSERT INTO chat_used_tickets (id, forgotten_at)
            VALUES (:id, statement_timestamp() + :seconds * interval '1 second')
            ON CONFLICT DO NOTHING
            """;

    private final Database database;

    AccessTables(Database database) {
        this.database = database;
    }

    @Override
    public byte[] secret(String name, byte[] proposed) {
        var unused = database.statement(handle -> handle.execute(PROPOSE, name, proposed));
        return database.statement(
                handle -> handle.select(READ, name).mapTo(byte[].class).one());
    }

    @Override
    public boolean useOnce(String id, Duration remembered) {
        return database.statement(handle -> handle.createUpdate(USE)
                        .bind("id", id)
                        .bind("seconds", remembered.toSeconds())
                        .execute()
                == 1);
    }
}
