package dev.perdure.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A schema that is reached by way of a pooler in transaction mode, set up as the documentation says. For one class at a time. */
final class PooledDatabase implements AutoCloseable {

    private static final String SCHEMA = "pooled";

    private final PgBouncer pooler;

    private PooledDatabase(PgBouncer pooler) {
        this.pooler = pooler;
    }

    /** Skips the tests that want it where there is no pooler. */
    static PooledDatabase start() throws IOException, InterruptedException, SQLException {
        assumeTrue(PgBouncer.program().isPresent(), "there is no pgbouncer here");
        String page = Files.readString(Path.of("..", "docs", "scale-out.md"));
        Matcher documented = Pattern.compile("(?ms)^```ini\\n(.*?)^```").matcher(page);
        if (!documented.find()) {
            throw new IOException("docs/scale-out.md does not say how to set PgBouncer up");
        }
        try (TestDatabase database = new TestDatabase(SCHEMA)) {
            database.run("DROP ROLE IF EXISTS perdure");
            database.run("CREATE ROLE perdure SUPERUSER LOGIN");
            for (String setting : settings(page)) {
                database.run(setting);
            }
        }
        return new PooledDatabase(PgBouncer.start(TestDatabase.serverPort(), "perdure", documented.group(1)));
    }

    /** What the page says to set for the account, but for the name of the schema. */
    private static List<String> settings(String page) {
        return Pattern.compile("(?m)^ALTER ROLE [^;]+;")
                .matcher(page)
                .results()
                .map(statement -> statement.group().replace("search_path = perdure", "search_path = " + SCHEMA))
                .toList();
    }

    /** The schema, for one test at a time. */
    static TestDatabase database() {
        return new TestDatabase(SCHEMA);
    }

    /** The settings of a node whose calls go by way of the pooler, and whose own connections go past it. */
    PostgresSettings by(TestDatabase database) {
        PostgresSettings direct = database.settings();
        return PostgresSettings.of(pooler.url("prepareThreshold=0"), direct.user(), "")
                .withDirectUrl(direct.jdbcUrl())
                .withSchema(direct.schema())
                .withPoolSize(direct.poolSize())
                .withWatchInterval(direct.watchInterval());
    }

    @Override
    public void close() throws IOException {
        pooler.close();
    }
}
