package dev.perdure.app.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that the settings have for this run, each allowed by itself and all of them fit for each other. Immutable. */
public final class Configuration {

    private static final int EMBEDDED_POOL_SIZE = 40;

    private final Map<Setting<?>, Object> values;

    /**
     * Checks what no setting can check for itself.
     *
     * @param values by setting, each made by that setting's own reading
     * @throws SettingException if two of them don't go together
     */
    Configuration(Map<Setting<?>, Object> values) {
        this.values = Map.copyOf(values);
        requireHarmony();
    }

    /** The value of a setting that always has one. */
    public <T> T value(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(setting + " has no value"));
    }

    /** The value of a setting that may have none. */
    @SuppressWarnings("unchecked") // the map is filled by each setting's own reading
    public <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /** Where sessions are kept: as set, or as the other settings imply. */
    public Store store() {
        return find(ServerSettings.STORE)
                .orElseGet(() -> find(ServerSettings.DATABASE_URL).isPresent() ? Store.POSTGRES : Store.EMBEDDED);
    }

    private void requireHarmony() {
        boolean url = find(ServerSettings.DATABASE_URL).isPresent();
        if (store() == Store.POSTGRES && !url) {
            throw new SettingException(named(ServerSettings.STORE) + ": 'postgres' needs the database's address in "
                    + named(ServerSettings.DATABASE_URL) + ".");
        }
        if (store() != Store.POSTGRES && url) {
            throw new SettingException(named(ServerSettings.DATABASE_URL)
                    + " is set, so that the store can only be 'postgres'; leave one of the two out.");
        }
        for (Setting<String> way : List.of(ServerSettings.DATABASE_DIRECT_URL, ServerSettings.DATABASE_LISTEN_URL)) {
            if (!url && find(way).isPresent()) {
                throw new SettingException(named(way) + " is another way to the database of "
                        + named(ServerSettings.DATABASE_URL) + ", which is not set.");
            }
        }
        if (store() == Store.EMBEDDED && value(ServerSettings.DATABASE_POOL_SIZE) > EMBEDDED_POOL_SIZE) {
            throw new SettingException(
                    named(ServerSettings.DATABASE_POOL_SIZE) + ": the private PostgreSQL takes no more than "
                            + EMBEDDED_POOL_SIZE + " connections; give a larger one of yours with "
                            + named(ServerSettings.DATABASE_URL) + ".");
        }
        if (find(ServerSettings.MODEL_URL).isPresent()
                && find(ServerSettings.MODEL_NAME).isEmpty()) {
            throw new SettingException(
                    named(ServerSettings.MODEL_URL) + " needs a model in " + named(ServerSettings.MODEL_NAME) + ".");
        }
        if (value(ServerSettings.LEASE)
                        .compareTo(value(ServerSettings.BEAT_INTERVAL).multipliedBy(3))
                < 0) {
            throw new SettingException(named(ServerSettings.LEASE) + " must be at least three times "
                    + named(ServerSettings.BEAT_INTERVAL) + ", or a busy node is taken for a dead one.");
        }
        AuthHarmony.require(this);
        if (find(ObservationSettings.METRICS_TOKEN).isPresent()
                && find(ObservationSettings.METRICS_TOKEN_FILE).isPresent()) {
            throw new SettingException(named(ObservationSettings.METRICS_TOKEN) + " and "
                    + named(ObservationSettings.METRICS_TOKEN_FILE) + " are both set; leave one of the two out.");
        }
        if (value(ServerSettings.AUTH) == AuthMode.NONE
                && !value(ServerSettings.ALLOW_OPEN_ACCESS)
                && !loopback(value(ServerSettings.HOST))) {
            throw new SettingException(named(ServerSettings.HOST)
                    + ": anybody who reaches that address could read and write every session, because nobody has to"
                    + " authenticate. Say how they have to with " + ServerSettings.AUTH.flag()
                    + ", put something that checks who calls in front of a loopback address such as 127.0.0.1, or say "
                    + ServerSettings.ALLOW_OPEN_ACCESS.flag() + " if that is what you want.");
        }
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new SettingException(named(ServerSettings.HOST) + ": there is no host of that name.");
        }
    }

    static String named(Setting<?> setting) {
        return setting.flag() + " (" + setting.variable() + ")";
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Setting<?> setting : ServerSettings.ALL) {
            find(setting)
                    .ifPresent(value -> text.append(text.isEmpty() ? "" : " ")
                            .append(setting.flag())
                            .append('=')
                            .append(setting.confidential() ? "(not shown)" : value));
        }
        return text.toString();
    }
}
