package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.WriteOutcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An append on its way to the store, with its bytes already made, so that a text that can't be encoded never gets there.
 */
final class PendingAppend {

    private static final byte[] NOTHING = new byte[0];

    private final Append append;
    private final byte[] payload;
    private final CompletableFuture<WriteOutcome> stage = new CompletableFuture<>();

    // What the writer is to be told; both belong to the committer's thread.
    @Nullable
    private WriteOutcome outcome;

    @Nullable
    private ChatException error;

    private PendingAppend(Append append, byte[] payload) {
        this.append = append;
        this.payload = payload;
    }

    /** @throws IllegalArgumentException if a text is not well-formed Unicode */
    static PendingAppend of(Append append) {
        byte[] payload = append.events().isEmpty() ? NOTHING : EventCodec.encode(append.events());
        return new PendingAppend(append, payload);
    }

    Append append() {
        return append;
    }

    /** Empty if the append holds a checkpoint alone; never changed by anybody. */
    byte[] payload() {
        return payload;
    }

    CompletableFuture<WriteOutcome> stage() {
        return stage;
    }

    String turnId() {
        return append.turn().id().value();
    }

    LogKey log() {
        return append.turn().log();
    }

    boolean hasEvents() {
        return !append.events().isEmpty();
    }

    /** The number behind its events. */
    long nextSequence() {
        return append.firstSequence() + append.events().size();
    }

    LogRow row() {
        return LogRow.of(append.firstSequence(), append.turn().id(), append.events(), payload.length);
    }

    /** Fixes what {@link #tellWriter} will say. */
    void decide(WriteOutcome made) {
        outcome = made;
    }

    /** The same for an append that can't be written. */
    void refuse(ChatException why) {
        error = why;
    }

    /** Completes the stage as decided; whoever depends on it runs here, on the committer's thread. */
    void tellWriter() {
        if (error != null) {
            fail(error);
        } else if (outcome != null) {
            stage.complete(outcome);
        }
    }

    void fail(ChatException why) {
        stage.completeExceptionally(why);
    }
}
