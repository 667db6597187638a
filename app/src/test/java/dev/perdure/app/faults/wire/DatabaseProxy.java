package dev.perdure.app.faults.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Where one server finds its PostgreSQL: a port of its own on loopback, whose traffic can be watched, held and cut. */
public final class DatabaseProxy implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2000;

    private final IntSupplier databasePort;
    private final ServerSocket door;
    private final Set<DatabaseConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();

    private DatabaseProxy(IntSupplier databasePort, ServerSocket door) {
        this.databasePort = databasePort;
        this.door = door;
    }

    /**
     * Opens a port.
     *
     * @param databasePort where PostgreSQL is now; asked for each connection
     */
    public static DatabaseProxy start(IntSupplier databasePort) throws IOException {
        DatabaseProxy proxy =
                new DatabaseProxy(databasePort, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("database-proxy").start(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Holds the next commit of this kind. */
    public Trap trap(WritePath path, Trap.Side side) {
        return trap(path, side, 0);
    }

    /** Lets some commits of this kind pass, and holds the next. */
    public Trap trap(WritePath path, Trap.Side side, int passing) {
        Trap set = new Trap(path, side, passing);
        trap.set(set);
        return set;
    }

    /** Cuts every connection that hears notifications, without a word to either side; gives how many there were. */
    public int cutListeners() {
        List<DatabaseConnection> listeners =
                connections.stream().filter(DatabaseConnection::listens).toList();
        listeners.forEach(DatabaseConnection::fallDumb);
        return listeners.size();
    }

    /** Closes every connection there is; new ones are taken. */
    public void closeConnections() {
        connections.forEach(DatabaseConnection::close);
    }

    Optional<Trap> trapFor(List<String> statements, DatabaseConnection connection) {
        Trap set = trap.get();
        if (set == null || !set.path().isIn(statements) || !set.catches(connection)) {
            return Optional.empty();
        }
        trap.compareAndSet(set, null);
        return Optional.of(set);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().name("database-proxy-connect").start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket database = new Socket();
        try {
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
            database.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), databasePort.getAsInt()), CONNECT_MILLIS);
        } catch (IOException away) {
            DatabaseConnection none = new DatabaseConnection(this, client, database);
            none.close();
            return;
        }
        DatabaseConnection connection = new DatabaseConnection(this, client, database);
        connections.add(connection);
        Thread answers = Thread.ofVirtual().name("database-proxy-answers").start(connection::passAnswers);
        connection.passQuestions();
        answers.interrupt();
        connections.remove(connection);
    }

    @Override
    public void close() throws IOException {
        door.close();
        closeConnections();
    }
}
