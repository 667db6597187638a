package dev.perdure.app.privatedb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder for a private PostgreSQL, of which nothing is left running, and what a test does to it. */
abstract class PrivatePostgresFixture {

    @TempDir
    Path temporary;

    Path folder() {
        return temporary.resolve("chat data 你好");
    }

    @AfterEach
    void nothingIsLeftRunning() throws IOException {
        if (Files.isDirectory(folder())) {
            try (DataFolder data = DataFolder.take(folder())) {
                new OwnProcesses(data).kill();
            }
        }
    }

    boolean clusterBegun() throws IOException {
        try (Stream<Path> entries = Files.list(folder())) {
            return entries.anyMatch(entry -> entry.getFileName().toString().matches("cluster-.*\\.unfinished"));
        }
    }

    Path cluster() {
        return folder().resolve("cluster");
    }

    static long postmaster(DataFolder data) throws IOException {
        return PostmasterFile.read(data.root().resolve("cluster"))
                .map(PostmasterFile::pid)
                .orElse(0L);
    }

    static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    static void remember(PrivatePostgres postgres, String text) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS words (word text)");
            try (var insert = connection.prepareStatement("INSERT INTO words VALUES (?)")) {
                insert.setString(1, text);
                insert.execute();
            }
        }
    }

    static boolean answers(PrivatePostgres postgres) {
        try (Connection connection = connect(postgres)) {
            return connection.isValid(10);
        } catch (SQLException notYet) {
            return false;
        }
    }

    static List<String> remembered(PrivatePostgres postgres) throws SQLException {
        return column(postgres, "SELECT word FROM words");
    }

    static String show(PrivatePostgres postgres, String setting) throws SQLException {
        return column(postgres, "SHOW " + setting).getFirst();
    }

    static List<String> column(PrivatePostgres postgres, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    static Connection connect(PrivatePostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }
}
