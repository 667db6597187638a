package dev.perdure.app;

import dev.perdure.app.settings.Configuration;
import dev.perdure.app.settings.ServerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks the server that runs on this machine whether it can take work, for those that have no other program to ask with. */
record HealthQuestion(Configuration configuration) {

    private static final String PATH = "/health/ready";
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int LONGEST_ANSWER = 4_096;

    /** Says what the server answers; false if it can't take work or doesn't answer. Blocks for ten seconds at most. */
    boolean ask(PrintStream out) {
        int port = configuration.value(ServerSettings.PORT);
        if (port == 0) {
            out.println("Nobody knows the port of a server that chose it by itself; give it with --port.");
            return false;
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) address(port).toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            out.println(answer(status < 400 ? connection.getInputStream() : connection.getErrorStream()));
            return status == HttpURLConnection.HTTP_OK;
        } catch (IOException | URISyntaxException e) {
            out.println("No server answers on port " + port + ".");
            return false;
        }
    }

    /** One that listens everywhere listens on the loopback address too. */
    private URI address(int port) throws IOException, URISyntaxException {
        InetAddress host = InetAddress.getByName(configuration.value(ServerSettings.HOST));
        InetAddress asked = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
        return new URI("http", null, asked.getHostAddress(), port, PATH, null, null);
    }

    private static String answer(@Nullable InputStream body) throws IOException {
        if (body == null) {
            return "(nothing)";
        }
        try (body) {
            String text = new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            return text.replaceAll("\\p{Cntrl}", " ").strip(); // another program may be listening there
        }
    }
}
