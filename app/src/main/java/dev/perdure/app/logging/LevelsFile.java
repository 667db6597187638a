package dev.perdure.app.logging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a file every now and then and sets the levels that stand in it: one {@code logger=level} on a line, {@code #} before
 * a comment. A file that is gone sets none.
 */
public final class LevelsFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LevelsFile.class);

    /** More is no list of levels. */
    private static final int LONGEST = 64 * 1024;

    private final Path file;
    private final Duration interval;
    private final Logging logging = Logging.changing();
    private final CountDownLatch closed = new CountDownLatch(1);
    private String seen = "";

    private LevelsFile(Path file, Duration interval) {
        this.file = file;
        this.interval = interval;
    }

    /** Sets what stands in the file now, and from then on what comes to stand in it. */
    public static LevelsFile watch(Path file, Duration interval) {
        LevelsFile watched = new LevelsFile(file, interval);
        watched.look();
        Thread.ofVirtual().name("log-levels").start(watched::run);
        return watched;
    }

    private void run() {
        try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        String text = read();
        if (!text.equals(seen)) {
            seen = text;
            Levels levels = levels(text.lines().toList());
            logging.apply(levels);
            LOG.info("Log levels of the file: {}", levels);
        }
    }

    private String read() {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException unreadable) {
            LOG.warn("The file of log levels can't be read; the levels stay as they are.", unreadable);
            return seen;
        }
    }

    private static Levels levels(List<String> lines) {
        Map<String, String> levels = new HashMap<>();
        for (String line : lines) {
            String plain = line.strip();
            if (plain.isEmpty() || plain.startsWith("#")) {
                continue;
            }
            Optional<Levels> read = Levels.read(plain);
            if (read.isEmpty()) {
                LOG.warn(
                        "A line of the file of log levels is not understood: {}",
                        plain.substring(0, Math.min(80, plain.length())));
            }
            read.ifPresent(each -> levels.putAll(each.byLogger()));
        }
        return new Levels(levels);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
