package dev.perdure.benchmarks.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into another Java process by {@code jcmd}. */
public final class HeapMeter {

    /** One line for the whole heap with G1, one for each generation with the other collectors. */
    private static final Pattern USED = Pattern.compile("(?:heap|generation) [^\\n]*?used (\\d+)K");

    private final Installation installation;
    private final long pid;

    public HeapMeter(Installation installation, long pid) {
        this.installation = installation;
        this.pid = pid;
    }

    /** Has it collect its garbage, and says how many bytes are left. */
    public long bytesInUse() throws IOException, InterruptedException {
        jcmd("GC.run");
        return used(jcmd("GC.heap_info"));
    }

    static long used(String heapInfo) throws IOException {
        long kibibytes = 0;
        Matcher matcher = USED.matcher(heapInfo);
        boolean found = false;
        while (matcher.find()) {
            found = true;
            kibibytes += Long.parseLong(matcher.group(1));
        }
        if (!found) {
            throw new IOException("jcmd's words are not understood: " + heapInfo);
        }
        return kibibytes * 1024;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(installation.program("jcmd"), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + output);
        }
        return output;
    }
}
