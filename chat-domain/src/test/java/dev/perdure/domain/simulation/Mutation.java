package dev.perdure.domain.simulation;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.TurnMaterial;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What can be broken on purpose, and what the oracle has to say about it. For every rule of the oracle there is one, so that
 * none of them is there for show.
 */
enum Mutation {
    NONE("", store -> store),

    DOUBLES_A_REPEAT("the answer is not what the agent has to say", BrokenStores.DoublesARepeat::new),
    SKIPS_AN_EVENT("a reader is given the wrong position", BrokenStores.SkipsAnEvent::new),
    REPEATS_AN_EVENT("a reader is given the wrong position", BrokenStores.RepeatsAnEvent::new),
    SHOWS_WHAT_IS_NOT_DURABLE("a reader sees what is not in the log", BrokenStores.ShowsWhatIsNotDurable::new),
    SAYS_DURABLE_TOO_EARLY("what is said to be durable is not", BrokenStores.SaysDurableTooEarly::new),
    IGNORES_THE_EPOCH("a reader sees what is not in the log", BrokenStores.IgnoresTheEpoch::new),
    PASSES_OVER_WHAT_IS_PRUNED("a reader is given the wrong position", BrokenStores.PassesOverWhatIsPruned::new),
    HIDES_A_DELETION("what was accepted does not end, or is not told", BrokenStores.HidesADeletion::new),

    RUNS_A_MESSAGE_ID_TWICE("a message was given another message's turn", BrokenStores.RunsAMessageIdTwice::new),
    RUNS_A_REPEAT("an attempt's agent is run twice", BrokenStores.RunsARepeat::new),
    IS_BUSY_WITH_ITS_OWN_REPEAT("a message is told to be busy with itself", BrokenStores.IsBusyWithItsOwnRepeat::new),
    GRANTS_A_CLAIM_TWICE("a claim wrote more or less than its event", BrokenStores.GrantsAClaimTwice::new),

    LETS_A_ZOMBIE_WRITE("somebody wrote who no longer owns the turn", BrokenStores.LetsAZombieWrite::new),
    FENCES_WHAT_IT_WRITES("a fenced writer wrote", BrokenStores.FencesWhatItWrites::new),

    FORGETS_ORPHANS("what was accepted does not end, or is not told", BrokenStores.ForgetsOrphans::new),
    ENDS_TWICE("a turn ends twice", BrokenStores.EndsTwice::new),
    FORGETS_A_CANCELLATION("that was cancelled before it began", BrokenStores.ForgetsACancellation::new),
    GIVES_UP_AT_ONCE("given up after too few attempts", store -> new BrokenStores.Miscounts(store, 99)),
    NEVER_GIVES_UP("an agent is run once too often in vain", store -> new BrokenStores.Miscounts(store, 1)),

    ENDS_WITHOUT_THE_CONTEXT("the context is not what the last", BrokenStores.EndsWithoutTheContext::new),
    ENDS_WITHOUT_THE_ANSWER("the answer in the history is another", BrokenStores.EndsWithoutTheAnswer::new),
    ENDS_IN_TWO_STEPS("the turn is not what its log says", BrokenStores.EndsInTwoSteps::new),
    LOADS_NO_CONTEXT(
            "an agent is given another context",
            store -> new BrokenStores.LoadsSomethingElse(
                    store,
                    found -> new TurnMaterial(found.message(), found.history(), AgentState.EMPTY, found.checkpoint()))),
    LOADS_NO_CHECKPOINT(
            "an agent is given another checkpoint",
            store -> new BrokenStores.LoadsSomethingElse(
                    store, found -> new TurnMaterial(found.message(), found.history(), found.context(), null))),
    LOADS_NO_HISTORY(
            "an agent is given another history",
            store -> new BrokenStores.LoadsSomethingElse(
                    store, found -> new TurnMaterial(found.message(), List.of(), found.context(), found.checkpoint()))),
    LOADS_ANOTHER_MESSAGE(
            "an agent is given another message",
            store -> new BrokenStores.LoadsSomethingElse(
                    store,
                    found -> new TurnMaterial(
                            found.message() + "0", found.history(), found.context(), found.checkpoint()))),
    REPLACES_NOTHING("a message does not take the place that it was sent for", BrokenReplacements.ReplacesNothing::new),
    REMEMBERS_WHAT_WAS_TAKEN_BACK(
            "an agent is told what was taken back", BrokenReplacements.RemembersWhatWasTakenBack::new),
    SHOWS_A_SNAPSHOT_WITHOUT_ITS_ANSWER("a snapshot's answer is not the log's", BrokenStores.ForgetsAnswers::new),
    SAYS_ENDED_TOO_EARLY("the end is said before it is given", BrokenStores.SaysEndedTooEarly::new),

    RUNS_THE_AGENT_TWICE("an attempt's agent is run twice") {
        @Override
        AgentState stream(WorkflowAgent sound, Scheduler scheduler, AgentRequest request, AgentOutput output)
                throws InterruptedException {
            var unused = sound.stream(request, output);
            return sound.stream(request, output);
        }
    },
    CHANGES_THE_CONTEXT("the context is not what the last") {
        @Override
        AgentState stream(WorkflowAgent sound, Scheduler scheduler, AgentRequest request, AgentOutput output)
                throws InterruptedException {
            return new AgentState(sound.stream(request, output).document() + "and more");
        }
    },
    LOSES_A_WORD("the answer is not what the agent has to say") {
        @Override
        AgentState stream(WorkflowAgent sound, Scheduler scheduler, AgentRequest request, AgentOutput output)
                throws InterruptedException {
            AgentState state = sound.stream(request, output);
            output.text("!");
            return state;
        }
    },
    NEVER_LEAVES("a closed node leaves threads behind") {
        @Override
        AgentState stream(WorkflowAgent sound, Scheduler scheduler, AgentRequest request, AgentOutput output)
                throws InterruptedException {
            try {
                return sound.stream(request, output);
            } catch (InterruptedException stopped) {
                while (true) {
                    scheduler.delay(Duration.ofHours(1));
                }
            }
        }
    },
    LOSES_TASKS("a node keeps a turn in flight that has ended") {
        @Override
        double losesTasks() {
            return 0.2;
        }
    };

    private final String complaint;
    /** A reference to a constructor: it has no state that could change. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final UnaryOperator<SessionRepository> store;

    Mutation(String complaint, UnaryOperator<SessionRepository> store) {
        this.complaint = complaint;
        this.store = store;
    }

    Mutation(String complaint) {
        this(complaint, store -> store);
    }

    /** What the oracle says of it. */
    String complaint() {
        return complaint;
    }

    SessionRepository store(SessionRepository sound) {
        return store.apply(sound);
    }

    AgentState stream(WorkflowAgent sound, Scheduler scheduler, AgentRequest request, AgentOutput output)
            throws InterruptedException {
        return sound.stream(request, output);
    }

    /** How many of an executor's tasks are never run. */
    double losesTasks() {
        return 0;
    }

    WorkflowAgent agent(WorkflowAgent sound, Scheduler scheduler) {
        return new WorkflowAgent() {
            @Override
            public Recovery recovery() {
                return sound.recovery();
            }

            @Override
            public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
                return Mutation.this.stream(sound, scheduler, request, output);
            }
        };
    }
}
