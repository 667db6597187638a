package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.LoadClient;
import dev.perdure.benchmarks.load.LoadPlan;
import dev.perdure.benchmarks.load.TurnJournal;
import dev.perdure.benchmarks.process.Installation;
import dev.perdure.benchmarks.process.PrivateDatabase;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.process.StartedProcesses;
import dev.perdure.benchmarks.process.Usage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** What measurements are made with: servers to start, load to lay on them, somebody to tell how it goes. */
public final class Bench {

    private static final int WARM_UP_TURNS = 200;
    private static final int WARM_UP_TOKENS = 250;
    private static final int READERS = 1;

    private final Installation installation;
    private final StartedProcesses started;
    private final Path work;
    private final Scale scale;
    private final Consumer<String> progress;
    private final Curves curves = new Curves();
    private int folders;

    /** Works in an empty folder on the disk whose fsync is to be measured. */
    public Bench(
            Installation installation, StartedProcesses started, Path work, Scale scale, Consumer<String> progress) {
        this.installation = installation;
        this.started = started;
        this.work = work;
        this.scale = scale;
        this.progress = progress;
    }

    Scale scale() {
        return scale;
    }

    public Curves curves() {
        return curves;
    }

    Installation installation() {
        return installation;
    }

    /** Tells people what has come out so far. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for its own sake
    void say(String format, Object... arguments) {
        progress.accept(String.format(Locale.ROOT, format, arguments));
    }

    /** The name of a data folder that isn't there yet. */
    Path newFolder() {
        folders++;
        return work.resolve("data-" + folders);
    }

    /** Starts the packaged server over a data folder. */
    ServerProcess server(Path folder, String... arguments) throws IOException {
        return ServerProcess.packaged(installation, started, folder, arguments);
    }

    /** Starts the packaged server over a new data folder. */
    ServerProcess server(String... arguments) throws IOException {
        return server(newFolder(), arguments);
    }

    /** Starts one of several servers over a database that is there. */
    ServerProcess node(PrivateDatabase database) throws IOException {
        return server(
                "--database-url=" + database.url(),
                "--database-user=" + PrivateDatabase.USER,
                "--database-password=" + database.password(),
                "--drain-timeout=1s");
    }

    ServerProcess bareServer() throws IOException {
        return ServerProcess.bare(installation, started, newFolder());
    }

    /** Ends the PostgreSQL of a folder whose server is gone. */
    void endDatabase(Path folder) {
        started.killDatabaseIn(folder);
    }

    /** Lets a server's code be compiled before anything counts. */
    void warmUp(ServerProcess server) throws IOException, InterruptedException {
        int turns = Math.min(WARM_UP_TURNS, scale.manyTurns());
        int tokens = Math.min(WARM_UP_TOKENS, scale.tokens());
        LoadClient.run(plan(server.api(), turns).withTokens(tokens));
    }

    /** Lays load on a server, one reader for each turn, and waits until all turns have ended. */
    LoadRun load(ServerProcess server, int turns) throws IOException, InterruptedException {
        Usage before = server.usage();
        TurnJournal journal = journal(server, turns);
        LoadRun run = new LoadRun(turns, journal, server.usage().since(before));
        say(run);
        return run;
    }

    /** The same without asking what it took. */
    TurnJournal journal(ServerProcess server, int turns) throws IOException, InterruptedException {
        return LoadClient.run(plan(server.api(), turns));
    }

    /** Lets turns run on one server over a database, and reads them at another one over the same. */
    LoadRun loadElsewhere(ServerProcess running, ServerProcess reading, PrivateDatabase database, int turns)
            throws IOException, InterruptedException {
        Usage before = running.usageOver(database).with(reading.usageOver(database));
        TurnJournal journal = LoadClient.runElsewhere(plan(running.api(), turns), reading.api());
        Usage after = running.usageOver(database).with(reading.usageOver(database));
        LoadRun run = new LoadRun(turns, journal, after.since(before));
        say(run);
        return run;
    }

    /** Tells people what has come of laying load on something. */
    void say(LoadRun run) {
        TurnJournal journal = run.journal();
        Usage each = run.perMillion();
        say(
                "  %5d turns: due -> socket p50 %.2f ms, p99 %.2f ms; CPU s per million tokens: server %.1f,"
                        + " PostgreSQL %.1f, load client %.1f; %s",
                run.turns(),
                LoadRun.millis(journal.dueToSocket, 50),
                run.dueP99(),
                each.server(),
                each.postgres(),
                each.client(),
                run.faults());
    }

    private LoadPlan plan(URI api, int turns) {
        Duration ramp = scale.ramp(turns);
        return new LoadPlan(api, turns, scale.tokens(), Scale.RATE, ramp, READERS);
    }
}
