package dev.perdure.app.faults.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbered tokens {@code i@T } of an answer: which were made, which twice, and which are missing. */
record SaidTokens(List<Token> tokens) {

    private static final Pattern COMMAND = Pattern.compile("/tokens (\\d+).*", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("(\\d+)@(\\d+) ");

    SaidTokens {
        tokens = List.copyOf(tokens);
    }

    /** A token's number and when it was made, in microseconds of the machine's monotonic clock. */
    record Token(int index, long made) {}

    static SaidTokens in(String answer) {
        List<Token> tokens = new ArrayList<>();
        for (Matcher token = TOKEN.matcher(answer); token.find(); ) {
            tokens.add(new Token(Integer.parseInt(token.group(1)), Long.parseLong(token.group(2))));
        }
        return new SaidTokens(tokens);
    }

    /** How many tokens a message asks for; 0 if it asks for something else. */
    static int askedFor(String message) {
        Matcher command = COMMAND.matcher(message);
        return command.matches() ? Integer.parseInt(command.group(1)) : 0;
    }

    /** What is wrong with them, most telling first; empty if they are 1, 2, 3… */
    List<Finding> flaws(String where) {
        List<Finding> flaws = new ArrayList<>();
        for (int i = 0; i < tokens.size() && flaws.isEmpty(); i++) {
            int index = tokens.get(i).index();
            if (index <= i) {
                flaws.add(new Finding(
                        Invariant.ONE_WRITER, where, "token " + index + " was said again after token " + i));
            } else if (index > i + 1) {
                flaws.add(new Finding(Invariant.DENSE_AND_EXACT, where, "token " + index + " follows token " + i));
            } else if (i > 0 && tokens.get(i).made() < tokens.get(i - 1).made()) {
                flaws.add(new Finding(
                        Invariant.ONE_WRITER, where, "token " + index + " is older than the one before it"));
            }
        }
        return flaws;
    }
}
