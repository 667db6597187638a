package dev.perdure.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the programs are that are started.
 *
 * @param launcher the packaged server's
 * @param java the folder of the Java that all of them run on, this program too
 * @param javaOptions for the server's Java, beside those that its launcher gives
 */
public record Installation(Path launcher, Path java, String javaOptions) {

    /** In the project's folder, which must have been packaged. */
    public static Installation in(Path project, String javaOptions) throws IOException {
        Path launcher = project.resolve("app/target/perdure-server/bin/perdure-server");
        if (!Files.isExecutable(launcher)) {
            throw new IOException("The server isn't packaged; run this first: mvn -q -DskipTests package");
        }
        return new Installation(launcher, Path.of(System.getProperty("java.home")), javaOptions);
    }

    /** The file of options that the server's launcher gives to Java, so that the yardstick has the same. */
    Path options() {
        return launcher.resolveSibling("../lib/server.options").normalize();
    }

    String program(String name) {
        return java.resolve("bin").resolve(name).toString();
    }
}
