package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.report.Finding;
import java.io.IOException;
import java.sql.SQLException;

/** Measures one thing. */
@FunctionalInterface
public interface Measurement {

    /** Blocks for as long as it takes. Whatever it started has ended when it returns or fails. */
    Finding run(Bench bench) throws IOException, SQLException, InterruptedException;
}
