package dev.perdure.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.perdure.chat.error.ChatException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The pool, and the one place where the calls of its users become exceptions of our own family. Safe for many threads. */
final class Database implements AutoCloseable {

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    /** @param name names the pool in logs and threads */
    Database(PostgresSettings settings, String name) {
        this(settings, name, new HikariConfig());
    }

    /** @param telling is told of the connections that are taken */
    Database(PostgresSettings settings, String name, Telling telling) {
        this(settings, name, watched(telling));
    }

    private Database(PostgresSettings settings, String name, HikariConfig config) {
        config.setPoolName(name);
        config.setDataSource(ConfiguredDataSource.forCalls(settings));
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(settings.checkoutTimeout().toMillis());
        config.setValidationTimeout(settings.checkoutTimeout().toMillis());
        config.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(config);
        this.jdbi = Jdbi.create(pool);
    }

    private static HikariConfig watched(Telling telling) {
        HikariConfig config = new HikariConfig();
        config.setMetricsTrackerFactory((pool, stats) -> new PoolWatch(telling));
        return config;
    }

    /** The pool's own figures. */
    HikariPoolMXBean figures() {
        return pool.getHikariPoolMXBean();
    }

    /** Runs one statement, which commits by itself. */
    <R> R statement(HandleCallback<R, RuntimeException> work) {
        try (Handle handle = jdbi.open()) {
            return work.withHandle(handle);
        } catch (JdbiException e) {
            throw translated(e);
        }
    }

    /** Runs several statements as one transaction that is durable on return. */
    <R> R transaction(HandleCallback<R, RuntimeException> work) {
        try {
            return jdbi.inTransaction(work);
        } catch (JdbiException e) {
            throw translated(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private ChatException translated(JdbiException error) {
        return pool.isClosed() ? StoreErrors.closed() : StoreErrors.translate(error);
    }
}
