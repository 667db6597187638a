package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.process.PrivateDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes many rows from one, in the database itself.
 *
 * <p>Copies all columns there are but for those that are said to differ, so that it needs to know little of the schema. In
 * the expressions {@code t} is the row that is copied and {@code n} the number of the copy, from 1.
 */
final class RowCopies {

    private final PrivateDatabase database;
    private final Map<String, String> differing = new HashMap<>();

    RowCopies(PrivateDatabase database) {
        this.database = database;
    }

    RowCopies with(String column, String expression) {
        differing.put(column, expression);
        return this;
    }

    /** @param where chooses the rows to be copied */
    void copy(String table, String where, int count) throws IOException, SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<String> columns = columns(connection, table);
            if (!columns.containsAll(differing.keySet())) {
                throw new SQLException(table + " has other columns now: " + columns);
            }
            List<String> values = columns.stream()
                    .map(column -> differing.getOrDefault(column, "t." + column))
                    .toList();
            statement.execute("INSERT INTO " + table + " (" + String.join(", ", columns) + ") SELECT "
                    + String.join(", ", values) + " FROM " + table + " t CROSS JOIN generate_series(1, " + count
                    + ") n WHERE " + where);
        }
    }

    /** Those that may be written: not what the database counts or computes by itself. */
    private static List<String> columns(Connection connection, String table) throws SQLException {
        String query = "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
                + " AND table_name = ? AND is_identity = 'NO' AND is_generated = 'NEVER'";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, table);
            List<String> columns = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
            return columns;
        }
    }
}
