package dev.perdure.benchmarks.report;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A table as Markdown has it. */
public record Table(List<String> columns, List<List<String>> rows) {

    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("a row of " + row.size() + " in a table of " + columns);
            }
        }
    }

    /** Ends with a line break. */
    public String markdown() {
        String lines = rows.stream().map(Table::line).collect(Collectors.joining());
        return line(columns) + line(Collections.nCopies(columns.size(), "---")) + lines;
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
