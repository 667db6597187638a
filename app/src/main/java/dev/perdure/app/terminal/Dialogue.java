package dev.perdure.app.terminal;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Role;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.client.Answer;
import dev.perdure.client.ChatClient;
import dev.perdure.client.ChatClientException;
import dev.perdure.client.SendOptions;
import dev.perdure.protocol.WireTurn;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A person and an agent, one line and one answer after the other. What is typed meanwhile waits for its turn. */
final class Dialogue {

    private static final int HISTORY = 20;

    private final ChatClient client;
    private final SessionId session;
    private final SendOptions options;
    private final Screen screen;
    private final AnswerPrinter printer;
    private final BlockingQueue<Input> inputs;

    /** What is being answered, and whether it was asked to stop; looked at by Ctrl-C's thread. */
    private final AtomicReference<@Nullable Answer> current = new AtomicReference<>();

    private volatile boolean stopping;

    Dialogue(ChatClient client, SessionId session, SendOptions options, Screen screen, BlockingQueue<Input> inputs) {
        this.client = client;
        this.session = session;
        this.screen = screen;
        this.inputs = inputs;
        this.printer = new AnswerPrinter(screen);
        this.options = options.withOnConnection(printer::connection);
    }

    /** Goes on until the person leaves; false if the last answer failed. */
    boolean run() throws InterruptedException {
        if (screen.terminal() && !enter()) {
            return false;
        }
        boolean good = true;
        boolean warned = false;
        while (true) {
            screen.prompt();
            switch (inputs.take()) {
                case Input.End end -> {
                    return good;
                }
                case Input.Interrupt interrupt -> {
                    screen.print("\n"); // the terminal has shown ^C
                    if (warned) {
                        return good;
                    }
                    warned = true;
                    screen.notice("Ctrl-C again, or /quit, leaves");
                }
                case Input.Line(String line) -> {
                    warned = false;
                    if (line.strip().equals("/quit")) {
                        return good;
                    }
                    good = line.isBlank() ? good : answer(line);
                }
            }
        }
    }

    private boolean answer(String line) throws InterruptedException {
        try {
            return follow(line.strip().equals("/retry") ? retry() : client.send(session, line, options));
        } catch (ChatClientException failure) {
            screen.notice(failure.getMessage() + " (" + failure.code() + ")");
            return false;
        }
    }

    private Answer retry() throws InterruptedException {
        WireTurn last = client.snapshot(session).session().turn();
        if (last == null) {
            throw new IllegalStateException("a session that is there has a turn");
        }
        return client.retry(session, last.id(), printer::connection);
    }

    private boolean follow(Answer answer) throws InterruptedException {
        try (answer) {
            stopping = false;
            current.set(answer);
            return printer.print(answer);
        } finally {
            current.set(null);
        }
    }

    /** Shows what was said before, and the answer that is being given. False if the server can't be asked. */
    private boolean enter() throws InterruptedException {
        screen.notice("session " + session + "; /quit leaves, Ctrl-C stops an answer");
        try {
            // First, because an answer that ends while the history is read is in neither otherwise.
            WireTurn last = client.snapshot(session).session().turn();
            TurnId running = last == null || last.status().ended() ? null : last.id();
            for (ChatMessage message : client.messages(session, null, HISTORY).messages()) {
                if (message.role() != Role.USER && message.turn().equals(running)) {
                    continue;
                }
                screen.print((message.role() == Role.USER ? "> " : "") + message.text());
                screen.endLine();
                if (message.cut()) {
                    screen.notice("cut");
                }
            }
            if (running != null) {
                Optional<Answer> answer = client.resume(session, null, printer::connection);
                return answer.isEmpty() || follow(answer.get());
            }
            return true;
        } catch (ChatClientException failure) {
            if (failure.code().equals("session_not_found")) {
                return true;
            }
            screen.notice(failure.getMessage() + " (" + failure.code() + ")");
            return false;
        }
    }

    /**
     * Ctrl-C: stops the answer; a second time leaves it to itself; without one it is for whoever waits for a line. Called on
     * Java's own thread for signals, which must not wait.
     */
    void interrupt() {
        Answer answer = current.get();
        if (answer == null) {
            inputs.add(new Input.Interrupt());
        } else if (stopping) {
            answer.close();
        } else {
            stopping = true;
            Thread.ofVirtual().name("perdure-stop").start(() -> stop(answer));
        }
    }

    private void stop(Answer answer) {
        try {
            answer.cancel();
        } catch (ChatClientException failure) {
            screen.notice("it can't be stopped now: " + failure.getMessage() + " (" + failure.code() + ")");
        } catch (InterruptedException notByUs) {
            Thread.currentThread().interrupt();
        }
    }
}
