package dev.perdure.app.terminal;

import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a person sees: the conversation on stdout, what is said about it on stderr. Safe for use by many threads.
 *
 * <p>Without a terminal stdout is for a program: the answers alone, each when it is whole and right.
 */
final class Screen {

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean inLine; // guarded by the lock

    Screen(PrintStream out, PrintStream err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** Whether a person is there to see pieces, a prompt and what was said before. */
    boolean terminal() {
        return terminal;
    }

    void prompt() {
        if (terminal) {
            print("> ");
            say(() -> inLine = false); // what the person types ends the line
        }
    }

    /** A piece of an answer, or of what was said before. */
    void print(String text) {
        if (text.isEmpty()) {
            return;
        }
        say(() -> {
            out.print(HarmlessText.of(text));
            out.flush();
            inLine = !text.endsWith("\n");
        });
    }

    /** Ends the line, if there is one. */
    void endLine() {
        say(() -> {
            if (inLine) {
                out.println();
                out.flush();
                inLine = false;
            }
        });
    }

    /** Something about the conversation, on a line of its own. */
    void notice(String text) {
        endLine();
        say(() -> {
            err.println(terminal ? "[" + HarmlessText.of(text) + "]" : "perdure-chat: " + HarmlessText.of(text));
            err.flush();
        });
    }

    private void say(Runnable saying) {
        lock.lock();
        try {
            saying.run();
        } finally {
            lock.unlock();
        }
    }
}
