package dev.perdure.javalin.limit;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A response of which each piece has to be taken within a time. */
final class PacedResponse extends Response.Wrapper {

    private final OpenConnection connection;

    PacedResponse(Request request, Response wrapped, OpenConnection connection) {
        super(request, wrapped);
        this.connection = connection;
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer bytes, Callback callback) {
        connection.writeBegins(bytes == null ? 0 : bytes.remaining());
        super.write(last, bytes, Callback.from(connection::writeEnds, callback));
    }
}
