package dev.perdure.app.faults.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/**
 * A bad network between one client and one server: a port of its own on loopback, each of whose connections has a fate.
 *
 * <p>The fate of the n-th connection depends on the seed and n alone, so a run can be had again as far as the client asks in
 * the same order. Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {

    private final InetSocketAddress server;
    private final IntFunction<Fate> fates;
    private final ServerSocket door;
    private final Set<FatedConnection> open = ConcurrentHashMap.newKeySet();
    private final List<Fate> drawn = new CopyOnWriteArrayList<>();
    private volatile boolean healed;

    private FaultProxy(InetSocketAddress server, IntFunction<Fate> fates, ServerSocket door) {
        this.server = server;
        this.fates = fates;
        this.door = door;
    }

    /**
     * Opens a port whose connections have fates of chance.
     *
     * @param mercy every so many connections one passes whatever the chance, so that a patient client comes through; 0 for never
     */
    public static FaultProxy start(InetSocketAddress server, long seed, Fate.Bounds bounds, int mercy)
            throws IOException {
        return start(server, n -> mercy > 0 && n % mercy == mercy - 1 ? new Fate.Pass() : fate(seed, n, bounds));
    }

    /** Opens a port whose connections, counted from 0, have the given fates. */
    public static FaultProxy start(InetSocketAddress server, IntFunction<Fate> fates) throws IOException {
        FaultProxy proxy = new FaultProxy(server, fates, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
        return proxy;
    }

    private static Fate fate(long seed, int connection, Fate.Bounds bounds) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + connection);
        var unused = random.nextLong(); // the first of neighbouring seeds are alike
        return Fate.draw(random.split(), bounds);
    }

    public int port() {
        return door.getLocalPort();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** From now on every new connection passes. */
    public void heal() {
        healed = true;
    }

    /** Resets every connection there is; new ones are taken. */
    public void cutAll() {
        open.forEach(FatedConnection::reset);
    }

    /** The fates of all connections so far, in the order they came. */
    public List<Fate> drawn() {
        return List.copyOf(drawn);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Fate fate = healed ? new Fate.Pass() : fates.apply(drawn.size());
                drawn.add(fate);
                FatedConnection connection = new FatedConnection(client, fate);
                open.add(connection);
                Thread.ofVirtual().name("fault-proxy-connection").start(() -> {
                    connection.run(server);
                    open.remove(connection);
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(FatedConnection::reset);
    }
}
