package dev.perdure.langchain4j;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AgentOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** Keeps what an agent says. Can hold the agent back, and can stop the run. */
final class RecordingOutput implements AgentOutput {

    private final List<ChatEvent> said = new ArrayList<>();
    private final CountDownLatch spoken = new CountDownLatch(1);
    private final CountDownLatch heldBack = new CountDownLatch(1);
    private final Semaphore room;
    private volatile boolean stopped;

    private RecordingOutput(int room) {
        this.room = new Semaphore(room);
    }

    /** Takes everything at once. */
    static RecordingOutput eager() {
        return new RecordingOutput(Integer.MAX_VALUE);
    }

    /** Takes nothing until {@link #open} is called. */
    static RecordingOutput heldBack() {
        return new RecordingOutput(0);
    }

    void open() {
        room.release(1_000_000);
    }

    /** Every further call tells the agent that its run is over. */
    void stop() {
        stopped = true;
    }

    /** Waits for the first event. */
    void awaitSpoken() throws InterruptedException {
        spoken.await();
    }

    /** Waits until the agent is held back. */
    void awaitHeldBack() throws InterruptedException {
        heldBack.await();
    }

    synchronized List<ChatEvent> said() {
        return List.copyOf(said);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : said()) {
            if (event instanceof ChatEvent.TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    private void take(ChatEvent event) throws InterruptedException {
        if (stopped) {
            throw new RunStoppedException("turn-1");
        }
        if (!room.tryAcquire()) {
            heldBack.countDown();
            room.acquire();
        }
        synchronized (this) {
            said.add(event);
        }
        spoken.countDown();
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
    public void checkpoint(AgentState state) {
        throw new AssertionError("this agent keeps no checkpoints");
    }
}
