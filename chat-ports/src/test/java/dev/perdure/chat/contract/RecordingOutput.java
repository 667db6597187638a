package dev.perdure.chat.contract;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AgentOutput;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An {@link AgentOutput} that keeps what it is told, and can hold the agent back or tell it that its run is over.
 *
 * <p>Safe for use by many threads.
 */
public final class RecordingOutput implements AgentOutput {

    private final List<ChatEvent> events = new CopyOnWriteArrayList<>();
    private final List<AgentState> checkpoints = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger callsAfterTheStop = new AtomicInteger();
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch released;
    private final int stopAtCall;

    private RecordingOutput(boolean holding, int stopAtCall) {
        this.released = new CountDownLatch(holding ? 1 : 0);
        this.stopAtCall = stopAtCall;
    }

    /** Takes everything at once. */
    public static RecordingOutput open() {
        return new RecordingOutput(false, Integer.MAX_VALUE);
    }

    /** Blocks every call until {@link #release}, as a log does that is slower than the agent. */
    public static RecordingOutput holding() {
        return new RecordingOutput(true, Integer.MAX_VALUE);
    }

    /** Throws {@link RunStoppedException} at the call of this number, from 1, and at every later one. */
    public static RecordingOutput stoppingAtCall(int call) {
        return new RecordingOutput(false, call);
    }

    /** Blocks until the agent says its first piece. */
    public void awaitFirstCall() throws InterruptedException {
        called.await();
    }

    /** Lets the agent go on. */
    public void release() {
        released.countDown();
    }

    /** What was said so far, in order. */
    public List<ChatEvent> events() {
        return List.copyOf(events);
    }

    /** The answer so far. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    /** The checkpoints so far, in order. */
    public List<AgentState> checkpoints() {
        return List.copyOf(checkpoints);
    }

    /** How often the agent went on talking after it had been told that its run is over. */
    public int callsAfterTheStop() {
        return callsAfterTheStop.get();
    }

    @Override
    public void text(String piece) throws InterruptedException {
        take(new ChatEvent.TextDelta(piece));
    }

    @Override
    public void reasoning(String piece) throws InterruptedException {
        take(new ChatEvent.ReasoningDelta(piece));
    }

    @Override
    public void toolCall(String callId, String name, String arguments) throws InterruptedException {
        take(new ChatEvent.ToolCall(callId, name, arguments));
    }

    @Override
    public void toolResult(String callId, String name, String result, boolean failed) throws InterruptedException {
        take(new ChatEvent.ToolResult(callId, name, result, failed));
    }

    @Override
    public void custom(String name, String data) throws InterruptedException {
        take(new ChatEvent.Custom(name, data));
    }

    @Override
    public void checkpoint(AgentState state) throws InterruptedException {
        pass();
        checkpoints.add(state);
    }

    private void take(ChatEvent event) throws InterruptedException {
        pass();
        events.add(event);
    }

    private void pass() throws InterruptedException {
        int call = calls.incrementAndGet();
        called.countDown();
        released.await();
        if (call >= stopAtCall) {
            if (call > stopAtCall) {
                callsAfterTheStop.incrementAndGet();
            }
            throw new RunStoppedException("stopped-turn");
        }
    }
}
