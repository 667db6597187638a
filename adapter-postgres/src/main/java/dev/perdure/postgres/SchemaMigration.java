package dev.perdure.postgres;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema up to date. Several nodes may do so at once: Flyway lets one at a time. */
final class SchemaMigration {

    private SchemaMigration() {}

    /** Blocks until the schema is as this version needs it. */
    static void run(PostgresSettings settings) {
        try {
            Flyway.configure()
                    .dataSource(ConfiguredDataSource.forMigrations(settings))
                    .defaultSchema(settings.schema())
                    .schemas(settings.schema())
                    .createSchemas(true)
                    .table("perdure_schema_history")
                    .locations("classpath:dev/perdure/postgres/migration")
                    // A schema that holds other tables already, such as public, is fine: none of them is ours.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw StoreErrors.translate(e);
        }
    }
}
