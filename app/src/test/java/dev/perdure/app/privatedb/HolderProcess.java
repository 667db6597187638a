package dev.perdure.app.privatedb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link DatabaseHolder} in a JVM of its own. */
record HolderProcess(Process process, String jdbcUrl) implements AutoCloseable {

    /** Starts one, and returns when its database answers. */
    static HolderProcess start(Path folder) throws IOException {
        Process process = launch(folder);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("jdbc:")) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("the holder ended without a word");
        }
        return new HolderProcess(process, line);
    }

    /** Starts one, and returns at once. */
    static Process launch(Path folder) throws IOException {
        byte[] name = folder.toString().getBytes(StandardCharsets.UTF_8);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatabaseHolder.class.getName(),
                        Integer.toString(name.length)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().write(name);
        process.getOutputStream().flush();
        return process;
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the holder outlived its kill");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
