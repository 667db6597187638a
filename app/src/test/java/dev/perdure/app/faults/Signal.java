package dev.perdure.app.faults;

import java.io.IOException;

/** What the system can tell a process. */
enum Signal {
    STOP,
    CONT,
    QUIT;

    void to(long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name() + " " + pid + " failed");
        }
    }
}
