package dev.perdure.postgres;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.output.ValidateResult;

/**
 * The tables in a database, and whether they are those of this version. Its own history is kept in {@code
 * perdure_schema_history}. Stateless; every call opens a connection of its own and blocks for as long as the work takes.
 */
public final class PostgresSchema {

    /** How what is there stands to this version. */
    public enum State {
        /** As this version needs it. */
        CURRENT,
        /** There is something to migrate, or nothing at all yet. */
        BEHIND,
        /** A later version has migrated it already, as happens in the middle of an upgrade. */
        AHEAD
    }

    private PostgresSchema() {}

    /**
     * Looks, and changes nothing; an account that may only read the tables is enough.
     *
     * @throws dev.perdure.chat.error.UnavailableException if the database can't be reached
     * @throws dev.perdure.chat.error.InternalException if what is there was not made by these migrations
     */
    public static State look(PostgresSettings settings) {
        try {
            Flyway flyway = flyway(settings);
            ValidateResult comparison = flyway.validateWithResult();
            if (!comparison.validationSuccessful) {
                throw new FlywayException(comparison.getAllErrorMessages());
            }
            MigrationInfoService found = flyway.info();
            if (found.pending().length > 0) {
                return State.BEHIND;
            }
            boolean later = Arrays.stream(found.applied())
                    .anyMatch(each -> !each.getState().isResolved() && each.isVersioned());
            return later ? State.AHEAD : State.CURRENT;
        } catch (FlywayException e) {
            throw StoreErrors.translate(e);
        }
    }

    /**
     * Makes the tables, or brings them up to date. Several may do so at once: Flyway lets one at a time.
     *
     * @return how many migrations there were to make
     * @throws dev.perdure.chat.error.UnavailableException if the database can't be reached
     * @throws dev.perdure.chat.error.InternalException if it fails, for instance for lack of rights
     */
    public static int migrate(PostgresSettings settings) {
        try {
            return flyway(settings).migrate().migrationsExecuted;
        } catch (FlywayException e) {
            throw StoreErrors.translate(e);
        }
    }

    private static Flyway flyway(PostgresSettings settings) {
        return Flyway.configure()
                .dataSource(ConfiguredDataSource.forMigrations(settings))
                .defaultSchema(settings.schema())
                .schemas(settings.schema())
                .createSchemas(true)
                .table("perdure_schema_history")
                .locations("classpath:dev/perdure/postgres/migration")
                .ignoreMigrationPatterns("*:pending", "*:future")
                // A schema that holds other tables already, such as public, is fine: none of them is ours.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }
}
