package dev.perdure.app.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class HaproxyTest extends ProxyRules {

    @Override
    RealProxy start(Path folder, List<Integer> servers) throws Exception {
        Optional<Path> haproxy = RealProxy.program("haproxy");
        assumeTrue(haproxy.isPresent(), "this machine has no haproxy");
        int port = RealProxy.freePort();
        Path file =
                Files.writeString(folder.resolve("haproxy.cfg"), RealProxy.configuration("haproxy.cfg", port, servers));
        return RealProxy.start(
                port, folder.resolve("log"), List.of(haproxy.get().toString(), "-db", "-f", file.toString()));
    }
}
