package dev.perdure.javalin.auth;

import dev.perdure.chat.Caller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a cookie or a ticket says: who holds it, and for how long.
 *
 * @param until when it ceases to be taken itself, to the millisecond
 * @param id unlike that of any other
 */
record Pass(Principal holder, Instant until, String id) {

    private static final int MAX_LENGTH = 4096;
    private static final long NEVER = Long.MAX_VALUE;

    String sealedBy(Seal seal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(holder.caller().subject());
            Instant end = holder.expiresAt();
            out.writeLong(end == null ? NEVER : end.toEpochMilli());
            out.writeUTF(holder.credential());
            out.writeLong(until.toEpochMilli());
            out.writeUTF(id);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return seal.seal(bytes.toByteArray());
    }

    /** What was sealed; nothing if it wasn't by one of the keys. */
    static Optional<Pass> openedBy(Seal seal, String sealed) {
        return sealed.length() > MAX_LENGTH
                ? Optional.empty()
                : seal.open(sealed).map(Pass::read);
    }

    private static Pass read(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            Caller caller = new Caller(in.readUTF());
            long end = in.readLong();
            String credential = in.readUTF();
            Instant until = Instant.ofEpochMilli(in.readLong());
            return new Pass(
                    new Principal(caller, end == NEVER ? null : Instant.ofEpochMilli(end), credential),
                    until,
                    in.readUTF());
        } catch (IOException impossible) { // nobody else has sealed it
            throw new UncheckedIOException(impossible);
        }
    }
}
