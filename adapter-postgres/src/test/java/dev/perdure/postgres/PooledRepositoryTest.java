package dev.perdure.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.contract.SessionRepositoryContract;
import dev.perdure.chat.port.SessionRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Every promise of the port, by way of a pooler that gives a connection away after each transaction. */
class PooledRepositoryTest extends SessionRepositoryContract {

    private static PgBouncer pooler;

    private final TestDatabase database = new TestDatabase("pooled");

    @BeforeAll
    static void startPooler() throws IOException, InterruptedException, SQLException {
        assumeTrue(PgBouncer.program().isPresent(), "there is no pgbouncer here");
        String page = Files.readString(Path.of("..", "docs", "scale-out.md"));
        Matcher documented = Pattern.compile("(?ms)^```ini\\n(.*?)^```").matcher(page);
        if (!documented.find()) {
            throw new IOException("docs/scale-out.md does not say how to set PgBouncer up");
        }
        try (TestDatabase database = new TestDatabase("pooled")) {
            database.run("CREATE ROLE perdure SUPERUSER LOGIN");
            for (String setting : settings(page)) {
                database.run(setting);
            }
        }
        pooler = PgBouncer.start(TestDatabase.serverPort(), "perdure", documented.group(1));
    }

    /** What the page says to set for the account, but for the name of the schema. */
    private static List<String> settings(String page) {
        return Pattern.compile("(?m)^ALTER ROLE [^;]+;")
                .matcher(page)
                .results()
                .map(statement -> statement.group().replace("search_path = perdure", "search_path = pooled"))
                .toList();
    }

    @Override
    protected SessionRepository open() {
        return pooled();
    }

    @Override
    protected SessionRepository reopen() {
        return pooled();
    }

    private SessionRepository pooled() {
        PostgresSettings direct = database.settings();
        return database.open(PostgresSettings.of(pooler.url("prepareThreshold=0"), direct.user(), "")
                .withDirectUrl(direct.jdbcUrl())
                .withSchema(direct.schema())
                .withPoolSize(direct.poolSize())
                .withWatchInterval(direct.watchInterval()));
    }

    @Override
    protected boolean survivesReopen() {
        return true;
    }

    @Override
    protected void lapse(NodeId node) throws SQLException {
        database.leave(node);
        database.run("UPDATE chat_nodes SET lease_until = now() - interval '1 second' WHERE id = ?", node.value());
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        database.close();
    }

    @AfterAll
    static void stopPooler() throws IOException {
        if (pooler != null) {
            pooler.close();
        }
    }
}
