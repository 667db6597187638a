package dev.perdure.app.privatedb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Where a running PostgreSQL of ours is reached.
 *
 * <p>Never prints its password.
 */
record DatabaseDoor(int port, String password) {

    static final String DATABASE = "perdure";

    private static final String SERVER = "jdbc:postgresql://127.0.0.1:";
    private static final String DUPLICATE_DATABASE = "42P04";

    String url() {
        return SERVER + port + "/" + DATABASE;
    }

    /** Whether it answers, lets us in and keeps its files in this folder. Takes some seconds at most. */
    boolean opensTo(Path cluster) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            return row.next() && Files.isSameFile(Path.of(row.getString(1)), cluster);
        } catch (SQLException | IOException e) {
            return false;
        }
    }

    /** Makes the server's database in a new cluster. */
    void makeDatabase() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            boolean there;
            try (ResultSet row = statement.executeQuery("SELECT FROM pg_database WHERE datname = 'perdure'")) {
                there = row.next();
            }
            if (!there) {
                statement.execute("CREATE DATABASE perdure");
            }
        } catch (SQLException e) {
            if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
                throw new PrivatePostgresException(
                        "The private PostgreSQL was started, but lets nobody in: " + e.getMessage(), e);
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", Cluster.USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "3"); // seconds, as the next
        properties.setProperty("socketTimeout", "3");
        properties.setProperty("sslmode", "disable");
        return DriverManager.getConnection(SERVER + port + "/postgres", properties);
    }

    @Override
    public String toString() {
        return url();
    }
}
