package dev.perdure.app;

import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.app.privatedb.PrivatePostgresException;
import dev.perdure.app.settings.AuthMode;
import dev.perdure.app.settings.Configuration;
import dev.perdure.app.settings.ServerSettings;
import dev.perdure.app.settings.Store;
import dev.perdure.chat.error.ChatException;
import dev.perdure.javalin.auth.UnusableKeysException;
import dev.perdure.postgres.PostgresInspection;
import dev.perdure.postgres.PostgresInspection.Finding;
import dev.perdure.postgres.PostgresInspection.Weight;
import dev.perdure.postgres.PostgresSchema;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator does before a server runs. Blocks while the database is asked. */
final class Preparation {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final Configuration configuration;

    Preparation(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Says line by line what was found; false if a server could not run. Alters nothing in a database. */
    boolean check(PrintStream out) {
        out.println("ok       The settings are allowed: " + configuration);
        List<Finding> findings = new ArrayList<>();
        callers().ifPresent(findings::add);
        findings.addAll(
                switch (configuration.store()) {
                    case EMBEDDED -> List.of(folder());
                    case POSTGRES -> PostgresInspection.of(new Database(configuration).ofTheOperator());
                    case MEMORY ->
                        List.of(new Finding(Weight.GOOD, "Sessions are kept in memory; nothing to look at."));
                });
        for (Finding finding : findings) {
            out.println(word(finding.weight()) + finding.text());
        }
        return findings.stream().noneMatch(finding -> finding.weight() == Weight.BAD);
    }

    private static String word(Weight weight) {
        return switch (weight) {
            case GOOD -> "ok       ";
            case DOUBTFUL -> "warning  ";
            case BAD -> "error    ";
        };
    }

    private Optional<Finding> callers() {
        if (configuration.value(ServerSettings.AUTH) == AuthMode.NONE) {
            return Optional.empty();
        }
        try {
            new Authentication(configuration).requireUsable();
            return Optional.of(new Finding(Weight.GOOD, "What callers are known by can be used."));
        } catch (UnusableKeysException unusable) {
            return Optional.of(new Finding(Weight.BAD, String.valueOf(unusable.getMessage())));
        }
    }

    private Finding folder() {
        try (DataFolder data = DataFolder.take(configuration.value(ServerSettings.DATA_DIR))) {
            return new Finding(Weight.GOOD, "The data folder " + data.root() + " can be used.");
        } catch (PrivatePostgresException unusable) {
            return new Finding(Weight.BAD, String.valueOf(unusable.getMessage()));
        }
    }

    /** Brings the operator's database up to date; the server's own one is migrated when it starts. */
    boolean migrate(PrintStream out) {
        if (configuration.store() != Store.POSTGRES) {
            out.println("Only a database of yours (" + ServerSettings.DATABASE_URL.flag()
                    + ") is migrated apart from the server.");
            return false;
        }
        try {
            int made = PostgresSchema.migrate(new Database(configuration).ofTheOperator());
            out.println(made == 0 ? "The schema is up to date." : "Migrations made: " + made + ".");
            return true;
        } catch (ChatException failed) {
            out.println(StartFailure.words(failed).orElseGet(() -> {
                LOG.error("The migration failed.", failed);
                return "The migration failed; the log above says why.";
            }));
            return false;
        }
    }
}
