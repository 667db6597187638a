package dev.perdure.app.privatedb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * The database's files: made once, configured at every start, never removed.
 *
 * @param folder what PostgreSQL calls the data directory
 */
record Cluster(Path folder, String password) {

    static final String USER = "perdure";

    private static final String NAME = "cluster";
    private static final String PASSWORD_FILE = "database-password";
    private static final String CONFIGURATION = "perdure.conf";
    private static final String UNFINISHED = ".unfinished";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** The data folder's cluster; made if there is none. Nothing but a finished one ever has its name. */
    static Cluster in(DataFolder data, Programs programs, OwnProcesses processes, String version) {
        Path folder = data.root().resolve(NAME);
        try {
            if (Files.isDirectory(folder)) {
                return existing(data, folder, version);
            }
            processes.kill(); // an initdb may have outlived the server that ran it
            Folders.removeUnfinished(data.root(), UNFINISHED);
            String password = data.read(PASSWORD_FILE).orElseGet(() -> {
                String made = randomPassword();
                data.write(PASSWORD_FILE, made);
                return made;
            });
            Path unfinished = data.root().resolve(NAME + "-" + UUID.randomUUID() + UNFINISHED);
            initialise(unfinished, data.root().resolve(PASSWORD_FILE), programs);
            Folders.moveInto(unfinished, folder);
            return new Cluster(folder, password);
        } catch (IOException e) {
            throw DataFolder.unusable(data.root(), e);
        }
    }

    private static Cluster existing(DataFolder data, Path folder, String version) throws IOException {
        String found = Files.readString(folder.resolve("PG_VERSION")).strip();
        if (!version.startsWith(found + ".")) {
            throw new PrivatePostgresException("The data folder " + data.root() + " was made by PostgreSQL " + found
                    + ", and this server brings " + version + ". Carry the data over with pg_dump of the former server,"
                    + " or give this one another folder with --data-dir.");
        }
        String password = data.read(PASSWORD_FILE)
                .orElseThrow(() -> new PrivatePostgresException("The data folder " + data.root()
                        + " has lost its file " + PASSWORD_FILE + ", without which nobody gets at the database in it."
                        + " Put the file back, or give the server another folder with --data-dir."));
        return new Cluster(folder, password);
    }

    private static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void initialise(Path target, Path passwordFile, Programs programs) throws IOException {
        Programs.Outcome outcome = programs.run(
                LIMIT,
                "initdb",
                List.of(
                        "--pgdata=" + target,
                        "--username=" + USER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C",
                        "--data-checksums",
                        "--no-instructions"));
        if (!outcome.success()) {
            throw new PrivatePostgresException("The private PostgreSQL can't be initialised. " + outcome.words());
        }
        // A file of its own, so that a newer server can bring other settings and an operator's edits stay apart.
        Files.writeString(
                target.resolve("postgresql.conf"),
                "\ninclude_if_exists = '" + CONFIGURATION + "' # written at every start\n",
                StandardOpenOption.APPEND);
    }

    /** Writes the settings for the next start. Sized for a small machine; durable, and deaf to everybody but this one. */
    void configure(int port) throws IOException {
        String settings = """
                # Written at every start of the server: change postgresql.conf below its include line instead.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 50
                shared_buffers = 128MB
                max_wal_size = 512MB
                fsync = on
                full_page_writes = on
                synchronous_commit = on
                password_encryption = scram-sha-256
                timezone = 'UTC'
                log_timezone = 'UTC'
                log_destination = 'stderr'
                logging_collector = on
                log_directory = '../log'
                log_filename = 'postgresql-%%a.log'
                log_rotation_age = 1d
                log_rotation_size = 0
                log_truncate_on_rotation = on
                log_file_mode = 0600
                """.formatted(port);
        Files.writeString(folder.resolve(CONFIGURATION), settings);
    }
}
