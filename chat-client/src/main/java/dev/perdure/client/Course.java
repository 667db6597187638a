package dev.perdure.client;

import dev.perdure.chat.Position;
import dev.perdure.client.Http.Opened;
import dev.perdure.protocol.WireEvent;
import dev.perdure.protocol.WirePoll;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Pursuit} pursues: by which calls it is to be had, and when it is over. Called by the pursuit's thread alone.
 *
 * <p>Whatever throws an {@link IOException} has changed nothing and will be called again in a later attempt.
 */
interface Course {

    /** Opens a stream of what follows after a position; absent if the server says that nothing will. */
    @Nullable
    Opened stream(@Nullable Position after) throws IOException, InterruptedException;

    /** Where polling begins when nothing was seen yet; absent: at the beginning. */
    @Nullable
    Position start() throws IOException, InterruptedException;

    /** Makes one poll. */
    WirePoll poll(@Nullable Position after, long waitSeconds) throws IOException, InterruptedException;

    /** Takes what is new; true if that was the end. */
    boolean take(WireEvent event) throws IOException, InterruptedException;

    /** There is nothing to come after what was taken, says the server; true if that is the end. */
    boolean nothingToCome() throws IOException, InterruptedException;

    /** A poll brought nothing; true if there is nothing to come either. */
    boolean nothingToCome(WirePoll empty);
}
