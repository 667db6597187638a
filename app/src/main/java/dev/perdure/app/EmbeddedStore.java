package dev.perdure.app;

import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.app.privatedb.PrivatePostgres;
import java.nio.file.Path;

/** The data folder and the private PostgreSQL in it. */
record EmbeddedStore(DataFolder data, PrivatePostgres postgres) {

    /** Takes the folder and starts its database, or finds it running. */
    static EmbeddedStore open(Path folder, Lifecycle lifecycle) {
        DataFolder data = lifecycle.open("data folder", () -> DataFolder.take(folder), DataFolder::close);
        PrivatePostgres postgres =
                lifecycle.open("private PostgreSQL", () -> PrivatePostgres.start(data), PrivatePostgres::close);
        return new EmbeddedStore(data, postgres);
    }
}
