package dev.perdure.app.demo;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Answers without a model: plain input with what just happened to the request, commands with what they ask for.
 *
 * <p>After a takeover every answer goes on at the character where it stopped. Safe for use by many threads if the clock and
 * the pauser are.
 */
public final class DemoAgent implements WorkflowAgent {

    private static final double WORDS_A_SECOND = 33;
    private static final Duration TOOL_TIME = Duration.ofMillis(300);
    private static final String TOOL_CALL = "demo-call-1";
    private static final String TOOL = "add";

    private final LongSupplier nanoTime;
    private final Pauser pauser;

    /**
     * Makes an agent of its own time, for tests.
     *
     * @param nanoTime a monotonic clock in nanoseconds, as {@link System#nanoTime} is
     */
    public DemoAgent(LongSupplier nanoTime, Pauser pauser) {
        this.nanoTime = nanoTime;
        this.pauser = pauser;
    }

    /** An agent that runs on the machine's time, to the millisecond. */
    public static DemoAgent onSystemTime() {
        return new DemoAgent(System::nanoTime, new Metronome());
    }

    @Override
    public Recovery recovery() {
        return Recovery.CONTINUE;
    }

    @Override
    public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
        switch (CommandParser.parse(request.message())) {
            case Command.Plain plain -> explain(request, output);
            case Command.Tokens tokens ->
                new TokenRun(nanoTime, pauser).say(request.saidText(), tokens.count(), tokens.perSecond(), output);
            case Command.Fail fail -> fail(fail, request, output);
            case Command.Slow slow -> waitFirst(slow.delay(), request, output);
            case Command.Tool tool -> callTool(request, output);
            case Command.State state -> {
                return countUp(request, output);
            }
            case Command.Help help -> sayRest(Command.USAGE, request, output);
            case Command.Misused misused -> sayRest(misused.problem() + "\n\n" + Command.USAGE, request, output);
        }
        return request.state();
    }

    private void explain(AgentRequest request, AgentOutput output) throws InterruptedException {
        String answer = Explanation.of(request);
        output.checkpoint(new AgentState(answer));
        sayRest(answer, request, output);
    }

    private void fail(Command.Fail fail, AgentRequest request, AgentOutput output) throws InterruptedException {
        new TokenRun(nanoTime, pauser).say(request.saidText(), fail.after(), null, output);
        throw fail.recoverable()
                ? new AgentException("demo_failure", true, "The demo agent failed as it was told to. Try it again.")
                : new AgentException("demo_failure", false, "The demo agent failed for good, as it was told to.");
    }

    private void waitFirst(Duration wait, AgentRequest request, AgentOutput output) throws InterruptedException {
        if (request.saidText().isEmpty()) {
            pauser.pause(wait);
        }
        sayRest("I waited for " + wait.toMillis() / 1_000.0 + " seconds before I said this.", request, output);
    }

    private void callTool(AgentRequest request, AgentOutput output) throws InterruptedException {
        if (request.said().stream().noneMatch(ChatEvent.ToolCall.class::isInstance)) {
            output.toolCall(TOOL_CALL, TOOL, "{\"augend\":19,\"addend\":23}");
        }
        if (request.said().stream().noneMatch(ChatEvent.ToolResult.class::isInstance)) {
            pauser.pause(TOOL_TIME);
            output.toolResult(TOOL_CALL, TOOL, "42", false);
        }
        sayRest("I called the tool `" + TOOL + "` with 19 and 23, and it said **42**.", request, output);
    }

    private AgentState countUp(AgentRequest request, AgentOutput output) throws InterruptedException {
        AskedCount asked = AskedCount.of(request.state()).next();
        sayRest("The state of this session was asked for **" + asked.times() + "** times.", request, output);
        return asked.state();
    }

    /** Says what of the answer hasn't been said yet, word by word. */
    private void sayRest(String answer, AgentRequest request, AgentOutput output) throws InterruptedException {
        Pace pace = new Pace(nanoTime, pauser, WORDS_A_SECOND);
        int from = request.saidText().length();
        for (int word = 1; from < answer.length(); word++) {
            int space = answer.indexOf(' ', from);
            int end = space < 0 ? answer.length() : space + 1;
            pace.await(word);
            output.text(answer.substring(from, end));
            from = end;
        }
    }
}
