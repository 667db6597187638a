package dev.perdure.app;

import com.google.inject.Module;
import com.google.inject.util.Modules;
import dev.perdure.app.faults.broken.Breakage;
import dev.perdure.app.faults.broken.BrokenModule;
import dev.perdure.app.observe.Observation;
import dev.perdure.app.settings.Configuration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** The server with one broken part. The first argument names it, the others are the server's. */
public final class BrokenServer extends Main {

    private final Breakage breakage;

    private BrokenServer(Configuration configuration, Breakage breakage) {
        super(configuration);
        this.breakage = breakage;
    }

    public static void main(String[] arguments) throws InterruptedException {
        List<String> all = List.of(arguments);
        Breakage breakage = Breakage.valueOf(all.getFirst());
        main(all.subList(1, all.size()), configuration -> new BrokenServer(configuration, breakage));
    }

    @Override
    List<Module> modules(ExecutorService threads, Optional<EmbeddedStore> embedded, Observation observation) {
        return List.of(
                Modules.override(super.modules(threads, embedded, observation)).with(new BrokenModule(breakage)));
    }
}
