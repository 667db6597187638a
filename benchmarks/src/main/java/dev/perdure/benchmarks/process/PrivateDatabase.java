package dev.perdure.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The PostgreSQL that a server runs in its data folder, as one who may read the folder gets at it. */
public record PrivateDatabase(Path dataFolder) {

    public static final String USER = "perdure";

    /** The fourth line of {@code postmaster.pid}, see PostgreSQL's miscadmin.h. */
    private static final int PORT_LINE = 3;

    /** Where it listens; an exception if it doesn't run. */
    public String url() throws IOException {
        List<String> lines = Files.readAllLines(dataFolder.resolve("cluster").resolve("postmaster.pid"));
        return "jdbc:postgresql://127.0.0.1:" + lines.get(PORT_LINE).strip() + "/perdure";
    }

    public String password() throws IOException {
        return Files.readString(dataFolder.resolve("database-password")).strip();
    }

    /** A connection that sees the server's tables. */
    public Connection connect() throws IOException, SQLException {
        Connection connection = DriverManager.getConnection(url() + "?currentSchema=perdure", USER, password());
        return connection;
    }

    /** The one number that a query gives. */
    public long number(String query) throws IOException, SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Runs statements, separated by semicolons. */
    public void run(String statements) throws IOException, SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }
}
