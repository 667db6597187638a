package dev.perdure.app.faults.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Follows what a client of PostgreSQL asks for in the extended query protocol, so as to know which statements the next
 * message would commit (PostgreSQL documentation, section "Message Formats"). Owned by one thread.
 */
final class StatementSpy {

    private final Map<String, String> prepared = new HashMap<>();
    private final List<String> transaction = new ArrayList<>();
    private boolean inTransaction;
    private boolean listens;
    private String bound = "";

    /** The statements that are committed if this message is passed on; empty if it commits none. */
    Optional<List<String>> commits(char type, byte[] body) {
        return switch (type) {
            case 'P' -> {
                String name = text(body, 0);
                prepared.put(name, text(body, length(name) + 1));
                yield Optional.empty();
            }
            case 'B' -> {
                String portal = text(body, 0);
                bound = prepared.getOrDefault(text(body, length(portal) + 1), "");
                yield Optional.empty();
            }
            case 'E' -> executes(bound);
            case 'Q' -> executes(text(body, 0));
            default -> Optional.empty();
        };
    }

    /** Whether it has asked for notifications. */
    boolean listens() {
        return listens;
    }

    private Optional<List<String>> executes(String sql) {
        String first = sql.strip().split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
        return switch (first) {
            case "BEGIN" -> {
                inTransaction = true;
                transaction.clear();
                yield Optional.empty();
            }
            case "COMMIT" -> Optional.of(endTransaction());
            case "ROLLBACK" -> {
                endTransaction();
                yield Optional.empty();
            }
            case "LISTEN" -> {
                listens = true;
                yield Optional.empty();
            }
            default -> {
                if (!inTransaction) {
                    yield Optional.of(List.of(sql));
                }
                transaction.add(sql);
                yield Optional.empty();
            }
        };
    }

    private List<String> endTransaction() {
        inTransaction = false;
        List<String> statements = List.copyOf(transaction);
        transaction.clear();
        return statements;
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String text(byte[] body, int from) {
        int end = from;
        while (body[end] != 0) {
            end++;
        }
        return new String(body, from, end - from, StandardCharsets.UTF_8);
    }
}
