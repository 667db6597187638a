package dev.perdure.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections whose session settings don't depend on the server's defaults.
 *
 * <p>A socket timeout beyond the statement timeout finds a server that has silently gone; an open transaction whose client has
 * gone is ended by the server, so that it can't hold a log's next number for long.
 */
final class ConfiguredDataSource implements DataSource {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration NETWORK_ALLOWANCE = Duration.ofSeconds(2);

    private static final String CONFIGURE = """
            SELECT set_config('synchronous_commit', 'on', false),
                   set_config('default_transaction_isolation', 'read committed', false),
                   set_config('default_transaction_read_only', 'off', false),
                   set_config('jit', 'off', false),
                   set_config('statement_timeout', ?, false),
                   set_config('idle_in_transaction_session_timeout', ?, false),
                   pg_is_in_recovery() AS standby
            """;

    private static final String READ_ONLY = "25006";

    private static final String PLAN_BY_INDEX = """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
                   set_config('enable_seqscan', 'off', false),
                   set_config('enable_hashjoin', 'off', false),
                   set_config('enable_mergejoin', 'off', false),
                   set_config('lock_timeout', '200', false)
            """;

    private final String url;
    private final Properties properties = new Properties();
    private final Duration statementTimeout;
    private final boolean forBatches;

    private ConfiguredDataSource(
            PostgresSettings settings, String url, String name, Duration statementTimeout, boolean forBatches) {
        this.statementTimeout = statementTimeout;
        this.forBatches = forBatches;
        this.url = url;
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("currentSchema", settings.schema());
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", name);
        if (forBatches) {
            // Planning the batch insert takes longer than running it: it is planned once, and that at its first use.
            properties.setProperty("prepareThreshold", "1");
        }
        if (!statementTimeout.isZero()) {
            Duration silence = statementTimeout.plus(NETWORK_ALLOWANCE);
            properties.setProperty("socketTimeout", Long.toString(silence.toSeconds()));
        }
    }

    /** For the pool. */
    static ConfiguredDataSource forCalls(PostgresSettings settings) {
        return new ConfiguredDataSource(settings, settings.jdbcUrl(), "perdure", settings.statementTimeout(), false);
    }

    /**
     * For the connections that write and watch in batches: a batch never waits long for one row's lock, and its statements
     * are planned once for every size, always by index, however small the tables were when they were planned.
     */
    static ConfiguredDataSource forBatches(PostgresSettings settings) {
        return new ConfiguredDataSource(settings, settings.ownUrl(), "perdure", settings.statementTimeout(), true);
    }

    /** For the connection that listens, which may be reached by another way. */
    static ConfiguredDataSource forListening(PostgresSettings settings) {
        String other = settings.live().listenUrl();
        return new ConfiguredDataSource(
                settings,
                other == null ? settings.ownUrl() : other,
                "perdure-listener",
                settings.statementTimeout(),
                false);
    }

    /** For migrations, which may take their time. */
    static ConfiguredDataSource forMigrations(PostgresSettings settings) {
        return new ConfiguredDataSource(settings, settings.ownUrl(), "perdure", Duration.ZERO, false);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = DriverManager.getConnection(url, properties);
        boolean configured = false;
        try {
            configure(connection);
            configured = true;
            return connection;
        } finally {
            if (!configured) {
                connection.close();
            }
        }
    }

    private void configure(Connection connection) throws SQLException {
        String limit = Long.toString(statementTimeout.toMillis());
        try (PreparedStatement statement = connection.prepareStatement(CONFIGURE)) {
            statement.setString(1, limit);
            statement.setString(2, limit);
            requirePrimary(statement);
        }
        if (forBatches) {
            try (PreparedStatement statement = connection.prepareStatement(PLAN_BY_INDEX)) {
                statement.execute();
            }
        }
    }

    /**
     * After a failover a name may lead to the standby for a while. A connection made then would refuse every write and show
     * the past for as long as it lives, so it must not even come into the pool.
     */
    private static void requirePrimary(PreparedStatement configuring) throws SQLException {
        try (ResultSet row = configuring.executeQuery()) {
            if (row.next() && row.getBoolean("standby")) {
                throw new SQLException("this server is a standby, which can't be written to", READ_ONLY);
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is part of the settings");
    }

    @Override
    @Nullable
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("logging is SLF4J's");
    }

    /** Does nothing: the timeout is part of the settings, and a pool may set a shorter one all the same. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return (int) CONNECT_TIMEOUT.toSeconds();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logging is SLF4J's");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException("this wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
