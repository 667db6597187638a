package dev.perdure.domain.simulation;

import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent;
import java.util.function.UnaryOperator;

/** What can be broken on purpose, and what the oracle has to say about it. */
enum Mutation {
    NONE("", store -> store, agent -> agent, 0);

    private final String complaint;
    private final UnaryOperator<SessionRepository> store;
    private final UnaryOperator<WorkflowAgent> agent;
    private final double losesTasks;

    Mutation(
            String complaint,
            UnaryOperator<SessionRepository> store,
            UnaryOperator<WorkflowAgent> agent,
            double losesTasks) {
        this.complaint = complaint;
        this.store = store;
        this.agent = agent;
        this.losesTasks = losesTasks;
    }

    String complaint() {
        return complaint;
    }

    SessionRepository store(SessionRepository sound) {
        return store.apply(sound);
    }

    WorkflowAgent agent(WorkflowAgent sound) {
        return agent.apply(sound);
    }

    double losesTasks() {
        return losesTasks;
    }
}
