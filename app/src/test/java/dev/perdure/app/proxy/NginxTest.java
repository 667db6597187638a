package dev.perdure.app.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class NginxTest extends ProxyRules {

    /** What a distribution's main file would say; all that is written goes into one folder. */
    private static final String AROUND = """
            daemon off;
            pid FOLDER/nginx.pid;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path FOLDER/body;
                proxy_temp_path FOLDER/proxy;
                fastcgi_temp_path FOLDER/fastcgi;
                uwsgi_temp_path FOLDER/uwsgi;
                scgi_temp_path FOLDER/scgi;
                include FOLDER/perdure.conf;
            }
            """;

    @Override
    RealProxy start(Path folder, List<Integer> servers) throws Exception {
        Optional<Path> nginx = RealProxy.program("nginx");
        assumeTrue(nginx.isPresent(), "this machine has no nginx");
        int port = RealProxy.freePort();
        Files.writeString(folder.resolve("perdure.conf"), RealProxy.configuration("nginx.conf", port, servers));
        Path main = Files.writeString(folder.resolve("main.conf"), AROUND.replace("FOLDER", folder.toString()));
        return RealProxy.start(
                port,
                folder.resolve("log"),
                List.of(nginx.get().toString(), "-e", "stderr", "-p", folder.toString(), "-c", main.toString()));
    }
}
