package dev.perdure.benchmarks.micro;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.javalin.Frames;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to make the frame of a token, alone and among others that leave with it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameWriting {

    private static final int MANY = 100;

    private final Frames frames =
            new Frames(OutputStream.nullOutputStream(), new LogKey(new SessionId("session"), "k3v9xq"));
    private final List<LoggedEvent> many =
            IntStream.rangeClosed(1, MANY).mapToObj(FrameWriting::token).toList();
    private final List<LoggedEvent> one = many.subList(0, 1);

    private static LoggedEvent token(int index) {
        return new LoggedEvent(
                index,
                new TurnId("0123456789abcdef0123456789abcdef"),
                new TextDelta(index + "@" + (1_000_000_000L + index) + " "));
    }

    @Benchmark
    public void oneToken() throws IOException {
        frames.write(one);
    }

    @Benchmark
    @OperationsPerInvocation(MANY)
    public void oneOfManyTokens() throws IOException {
        frames.write(many);
    }
}
