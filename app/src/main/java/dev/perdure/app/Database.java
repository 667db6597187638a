package dev.perdure.app;

import static dev.perdure.app.settings.ServerSettings.DATABASE_CHECKOUT_TIMEOUT;
import static dev.perdure.app.settings.ServerSettings.DATABASE_DIRECT_URL;
import static dev.perdure.app.settings.ServerSettings.DATABASE_LISTEN_HEARTBEAT;
import static dev.perdure.app.settings.ServerSettings.DATABASE_LISTEN_URL;
import static dev.perdure.app.settings.ServerSettings.DATABASE_LIVE;
import static dev.perdure.app.settings.ServerSettings.DATABASE_PASSWORD;
import static dev.perdure.app.settings.ServerSettings.DATABASE_POOL_SIZE;
import static dev.perdure.app.settings.ServerSettings.DATABASE_SCHEMA;
import static dev.perdure.app.settings.ServerSettings.DATABASE_STATEMENT_TIMEOUT;
import static dev.perdure.app.settings.ServerSettings.DATABASE_URL;
import static dev.perdure.app.settings.ServerSettings.DATABASE_USER;
import static dev.perdure.app.settings.ServerSettings.LEASE;

import dev.perdure.app.privatedb.PrivatePostgres;
import dev.perdure.app.settings.Configuration;
import dev.perdure.postgres.LiveSettings;
import dev.perdure.postgres.PostgresSettings;

/** How the PostgreSQL store is to be reached and used. */
record Database(Configuration configuration) {

    PostgresSettings of(PrivatePostgres postgres) {
        return complete(PostgresSettings.of(postgres.jdbcUrl(), postgres.user(), postgres.password()));
    }

    PostgresSettings ofTheOperator() {
        return complete(PostgresSettings.of(
                        configuration.value(DATABASE_URL),
                        configuration.find(DATABASE_USER).orElseGet(() -> System.getProperty("user.name", "")),
                        configuration.find(DATABASE_PASSWORD).orElse(""))
                .withDirectUrl(configuration.find(DATABASE_DIRECT_URL).orElse(null)));
    }

    private PostgresSettings complete(PostgresSettings settings) {
        return settings.withSchema(configuration.value(DATABASE_SCHEMA))
                .withPoolSize(configuration.value(DATABASE_POOL_SIZE))
                .withTimeouts(
                        configuration.value(DATABASE_CHECKOUT_TIMEOUT), configuration.value(DATABASE_STATEMENT_TIMEOUT))
                .withLease(configuration.value(LEASE))
                .withLive(LiveSettings.defaults()
                        .withMode(configuration.value(DATABASE_LIVE))
                        .withListenUrl(configuration.find(DATABASE_LISTEN_URL).orElse(null))
                        .withHeartbeat(configuration.value(DATABASE_LISTEN_HEARTBEAT)));
    }
}
