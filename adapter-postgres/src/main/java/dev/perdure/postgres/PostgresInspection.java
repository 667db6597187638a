package dev.perdure.postgres;

import dev.perdure.chat.error.ChatException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Looks at a database with the eyes of a server that is to use it, and changes nothing there. Blocks for some seconds at most
 * while the database answers. Not for use by many threads.
 */
public final class PostgresInspection {

    private static final int LEAST_VERSION = 14;

    /** Beside the pool: committing, watching, listening, beats, and the one that migrates. */
    private static final int BESIDE_THE_POOL = 5;

    private static final String PLACE = """
            SELECT current_setting('server_version_num')::int / 10000 AS version,
                   current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS durable,
                   current_setting('max_connections')::int AS connections,
                   has_database_privilege(current_database(), 'CREATE')
                       OR coalesce(has_schema_privilege(to_regnamespace(?), 'CREATE'), false) AS may_create
            """;

    private static final String FORBIDDEN = """
            SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class
            WHERE relnamespace = to_regnamespace(?)
                AND (relname LIKE 'chat\\_%' OR relname = 'workflow_agent_states')
                AND CASE relkind
                    WHEN 'r' THEN NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
                        AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
                    WHEN 'S' THEN NOT has_sequence_privilege(oid, 'USAGE')
                    ELSE false
                END
            """;

    private static final String NOTIFY = "SELECT pg_notify(?, 'inspection')";

    private final PostgresSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    private PostgresInspection(PostgresSettings settings) {
        this.settings = settings;
    }

    /** How much a finding matters. */
    public enum Weight {
        /** As it should be. */
        GOOD,
        /** A server will run, with less than it could have. */
        DOUBTFUL,
        /** A server won't run. */
        BAD
    }

    /**
     * One thing that was looked at.
     *
     * @param text one sentence for the operator, without secrets
     */
    public record Finding(Weight weight, String text) {}

    /** Everything that was found, in the order in which it was looked at; the first bad one may be the last. */
    public static List<Finding> of(PostgresSettings settings) {
        PostgresInspection inspection = new PostgresInspection(settings);
        try (Connection connection = ConfiguredDataSource.forCalls(settings).getConnection()) {
            inspection.look(connection);
        } catch (SQLException away) {
            inspection.add(Weight.BAD, "The database can't be used: " + words(away) + ".");
        }
        return List.copyOf(inspection.findings);
    }

    private void look(Connection connection) throws SQLException {
        boolean mayCreate;
        try (PreparedStatement statement = connection.prepareStatement(PLACE)) {
            statement.setString(1, settings.schema());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                lookAtServer(row.getInt("version"), row.getBoolean("durable"), row.getInt("connections"));
                mayCreate = row.getBoolean("may_create");
            }
        }
        lookAtSchema(mayCreate);
        lookAtRights(connection);
        if (settings.live().mode() == LiveSettings.Mode.LISTEN) {
            lookAtListening(connection);
        }
    }

    private void lookAtServer(int version, boolean durable, int connections) {
        add(
                version >= LEAST_VERSION ? Weight.GOOD : Weight.BAD,
                "PostgreSQL " + version + " answers; it has to be " + LEAST_VERSION + " or newer.");
        if (!durable) {
            add(
                    Weight.DOUBTFUL,
                    "fsync or full_page_writes is off: what was said to be kept can be lost with the machine.");
        }
        int needed = settings.poolSize() + BESIDE_THE_POOL;
        if (needed > connections) {
            add(
                    Weight.DOUBTFUL,
                    "One server may need " + needed + " connections, and the database takes " + connections + ".");
        }
    }

    private void lookAtSchema(boolean mayCreate) {
        try {
            switch (PostgresSchema.look(settings)) {
                case CURRENT -> add(Weight.GOOD, "The schema " + settings.schema() + " is up to date.");
                case AHEAD ->
                    add(
                            Weight.DOUBTFUL,
                            "The schema " + settings.schema()
                                    + " was migrated by a later version; this one may be too old for it.");
                case BEHIND -> {
                    String fact = "The schema " + settings.schema() + " is not there yet or not up to date";
                    add(
                            mayCreate ? Weight.GOOD : Weight.BAD,
                            mayCreate
                                    ? fact + "; the first server that starts makes it so."
                                    : fact
                                            + ", and this account may not make it so: run the migration with one that may.");
                }
            }
        } catch (ChatException broken) {
            add(Weight.BAD, "The schema " + settings.schema() + " was not made by these migrations.");
        }
    }

    private void lookAtRights(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORBIDDEN)) {
            statement.setString(1, settings.schema());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String tables = row.getString(1);
                if (tables != null) {
                    add(
                            Weight.BAD,
                            "This account needs SELECT, INSERT, UPDATE and DELETE on these tables too: " + tables
                                    + ".");
                }
            }
        }
    }

    /** A pooler that gives connections away answers LISTEN and never lets anything be heard. */
    private void lookAtListening(Connection connection) {
        Duration patience = settings.live().heartbeat().multipliedBy(2);
        try (Connection listener = ConfiguredDataSource.forListening(settings).getConnection();
                Statement listen = listener.createStatement()) {
            String channel = settings.channel() + "_inspection";
            listen.execute("LISTEN " + channel);
            try (PreparedStatement notify = connection.prepareStatement(NOTIFY)) {
                notify.setString(1, channel);
                notify.execute();
            }
            PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications((int) patience.toMillis());
            if (heard != null && heard.length > 0) {
                add(Weight.GOOD, "Notifications arrive.");
            } else {
                add(
                        Weight.DOUBTFUL,
                        "LISTEN hears nothing: is there a pooler in transaction mode in between? Give a way past it, or"
                                + " events of other servers are looked for instead.");
            }
        } catch (SQLException away) {
            add(Weight.DOUBTFUL, "The connection for LISTEN can't be had: " + words(away) + ".");
        }
    }

    private void add(Weight weight, String text) {
        findings.add(new Finding(weight, text));
    }

    /** What the server or the driver said, unless the driver repeats the whole URL, as it does with one it can't read. */
    private static String words(SQLException refused) {
        String message = String.valueOf(refused.getMessage());
        return (message.contains("jdbc:") ? "" : message + ", ") + "SQLSTATE " + refused.getSQLState();
    }
}
