package dev.perdure.app.settings;

import dev.perdure.app.logging.Levels;
import dev.perdure.app.logging.LogFormat;
import java.net.URI;
import java.nio.file.Path;

/** The settings of what the server says about itself. */
public final class ObservationSettings {

    public static final Setting<Boolean> METRICS = Setting.of(
            "--metrics",
            Allowed.yesOrNo(),
            "true",
            "Serve /metrics: to who asks from this machine without a proxy, or with a token to whoever presents it.");
    public static final Setting<String> METRICS_TOKEN = Setting.confidential(
            "--metrics-token",
            Allowed.token(),
            "Whoever presents it as a bearer token may read the metrics, and nobody else. Better in a file.");
    public static final Setting<String> METRICS_TOKEN_FILE =
            Setting.confidential("--metrics-token-file", Allowed.tokenFile(), "A file whose only line is that token.");
    public static final Setting<URI> OTLP_ENDPOINT = Setting.confidential(
            "--otlp-endpoint",
            Allowed.httpUrl(),
            "Where an OpenTelemetry collector takes OTLP over HTTP, such as http://localhost:4318. Without it there are"
                    + " no traces.");
    public static final Setting<LogFormat> LOG_FORMAT = Setting.of(
            "--log-format",
            Allowed.oneOf(LogFormat.class),
            "text",
            "How the log on stderr is written: text, or json (one object on each line).");
    public static final Setting<Levels> LOG_LEVEL = Setting.unset(
            "--log-level",
            Allowed.levels(),
            "From which level on loggers log: a level for all, or logger=level, several with commas between them.");
    public static final Setting<Path> LOG_LEVELS_FILE = Setting.unset(
            "--log-levels-file",
            Allowed.folder(),
            "A file with a logger=level on each line; what is written into it holds within seconds.");
    public static final Setting<Boolean> ACCESS_LOG =
            Setting.of("--access-log", Allowed.yesOrNo(), "false", "Log a line for each request that was answered.");

    private ObservationSettings() {}
}
