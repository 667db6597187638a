package dev.perdure.app.privatedb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that starts the private PostgreSQL of a folder, says where it is, and stays until its input ends. */
final class DatabaseHolder {

    private DatabaseHolder() {}

    public static void main(String[] arguments) throws Exception {
        String folder = new String(System.in.readNBytes(Integer.parseInt(arguments[0])), StandardCharsets.UTF_8);
        try (DataFolder data = DataFolder.take(Path.of(folder));
                PrivatePostgres postgres = PrivatePostgres.start(data)) {
            System.out.println(postgres.jdbcUrl());
            System.out.flush();
            int end = System.in.read();
            assert end < 0;
        }
    }
}
