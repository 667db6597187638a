package dev.perdure.benchmarks.report;

import java.util.List;

/**
 * What one measurement has found.
 *
 * @param title of the measurement
 * @param notes sentences that belong below the table
 */
public record Finding(String title, List<Headline> headlines, Table table, List<String> notes) {

    public Finding {
        headlines = List.copyOf(headlines);
        notes = List.copyOf(notes);
    }

    /** With its heading. */
    public String markdown() {
        StringBuilder text = new StringBuilder("### " + title + "\n\n" + table.markdown());
        notes.forEach(note -> text.append('\n').append(note).append('\n'));
        return text.toString();
    }
}
