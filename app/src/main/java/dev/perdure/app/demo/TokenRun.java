package dev.perdure.app.demo;

import dev.perdure.chat.port.AgentOutput;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says numbered tokens: token i, from 1, is {@code i@T } with T the microseconds of the monotonic clock when it was made, so
 * that whoever reads them can tell what is missing, what came twice and how long it took.
 */
final class TokenRun {

    private final LongSupplier nanoTime;
    private final Pauser pauser;

    TokenRun(LongSupplier nanoTime, Pauser pauser) {
        this.nanoTime = nanoTime;
        this.pauser = pauser;
    }

    /**
     * Goes on after what was said until {@code count} tokens stand there.
     *
     * @param perSecond how many a second, counted from this call; as fast as it goes without it
     */
    void say(String said, int count, @Nullable Double perSecond, AgentOutput output) throws InterruptedException {
        TokenTail tail = TokenTail.of(said);
        int first = tail.last() + 1;
        @Nullable Pace pace = perSecond == null ? null : new Pace(nanoTime, pauser, perSecond);
        for (int index = first; index <= count; index++) {
            if (pace != null) {
                pace.await(index - first + 1L);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long micros = nanoTime.getAsLong() / 1_000;
            output.text(index == first ? tail.next(micros) : index + "@" + micros + " ");
        }
    }
}
