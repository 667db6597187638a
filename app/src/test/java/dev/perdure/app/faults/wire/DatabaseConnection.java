package dev.perdure.app.faults.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection between a server and PostgreSQL, passed on message by message by a thread for each direction.
 *
 * <p>Nothing of a message is passed on before all of it has come; so what is held has not happened on the other side.
 */
final class DatabaseConnection {

    private static final int SSL_REQUEST = 80877103;
    private static final int ENCRYPTION_REQUEST = 80877104;

    private final DatabaseProxy proxy;
    private final Socket client;
    private final Socket database;
    private final StatementSpy spy = new StatementSpy();

    /** What holds the answers; set by the direction of the questions, before the question is passed on. */
    private final AtomicReference<@Nullable Trap> answersHeldBy = new AtomicReference<>();

    private volatile boolean listens;
    private volatile boolean dumb;

    DatabaseConnection(DatabaseProxy proxy, Socket client, Socket database) {
        this.proxy = proxy;
        this.client = client;
        this.database = database;
    }

    /** Whether it is there to hear notifications, by what it asked for or by how it introduced itself. */
    boolean listens() {
        return listens;
    }

    /** From now on nothing is passed on, and nobody is told: as a cable that was pulled. */
    void fallDumb() {
        dumb = true;
    }

    void close() {
        close(client);
        close(database);
    }

    /** Closes the server's side by an RST, and PostgreSQL's in order. */
    void reset() {
        try {
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            close(client); // closed already
        }
        close();
    }

    /** Passes on what the server asks for, until either side ends. */
    void passQuestions() {
        try (DataInputStream in = input(client);
                DataOutputStream out = output(database)) {
            greet(in, out);
            while (true) {
                char type = (char) in.readUnsignedByte();
                byte[] body = new byte[in.readInt() - Integer.BYTES];
                in.readFully(body);
                Optional<List<String>> commits = spy.commits(type, body);
                listens |= spy.listens();
                if (commits.isPresent()) {
                    pauseAtTrap(commits.get(), out);
                }
                pass(type, body, in, out);
            }
        } catch (IOException ended) {
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    /** Passes on what PostgreSQL answers, until either side ends. */
    void passAnswers() {
        try (DataInputStream in = input(database);
                DataOutputStream out = output(client)) {
            while (true) {
                char type = (char) in.readUnsignedByte();
                byte[] body = new byte[in.readInt() - Integer.BYTES];
                in.readFully(body);
                Trap trap = answersHeldBy.get();
                if (trap != null) {
                    if (type == 'Z') {
                        trap.hold(); // ready for the next query: the last one is committed
                        answersHeldBy.set(null);
                    } else {
                        continue; // its answer is lost for good, whatever comes of the connection
                    }
                }
                pass(type, body, in, out);
            }
        } catch (IOException ended) {
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private void pauseAtTrap(List<String> statements, DataOutputStream out) throws IOException, InterruptedException {
        Optional<Trap> trap = proxy.trapFor(statements, this);
        if (trap.isEmpty()) {
            return;
        }
        switch (trap.get().side()) {
            case BEFORE_COMMIT -> {
                out.flush();
                trap.get().hold();
            }
            case AFTER_COMMIT -> answersHeldBy.set(trap.get());
        }
    }

    /** The first message has no type. Encryption is refused, or there would be nothing to see. */
    private void greet(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            int length = in.readInt();
            int code = in.readInt();
            if (code == SSL_REQUEST || code == ENCRYPTION_REQUEST) {
                client.getOutputStream().write('N');
                continue;
            }
            byte[] rest = new byte[length - 2 * Integer.BYTES];
            in.readFully(rest);
            listens = new String(rest, StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT)
                    .contains("listen");
            out.writeInt(length);
            out.writeInt(code);
            out.write(rest);
            out.flush();
            return;
        }
    }

    private void pass(char type, byte[] body, DataInputStream in, DataOutputStream out) throws IOException {
        if (dumb) {
            return;
        }
        out.writeByte(type);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        if (in.available() == 0) {
            out.flush();
        }
    }

    private static DataInputStream input(Socket socket) throws IOException {
        return new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    private static DataOutputStream output(Socket socket) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is gone already
        }
    }
}
