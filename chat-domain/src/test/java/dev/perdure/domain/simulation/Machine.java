package dev.perdure.domain.simulation;

import java.util.ArrayList;
import java.util.List;

/** A process as the scheduler sees it: it runs, is stopped for a while, or is dead for ever with all its threads. */
final class Machine {

    private enum State {
        RUNNING,
        STOPPED,
        DEAD
    }

    private final String name;
    private final List<String> tasks = new ArrayList<>();
    private State state = State.RUNNING;

    Machine(String name) {
        this.name = name;
    }

    boolean running() {
        return state == State.RUNNING;
    }

    boolean dead() {
        return state == State.DEAD;
    }

    /** As by SIGSTOP: not a step until {@link #wake}. */
    void stop() {
        if (state == State.RUNNING) {
            state = State.STOPPED;
        }
    }

    /** As by SIGCONT. */
    void wake() {
        if (state == State.STOPPED) {
            state = State.RUNNING;
        }
    }

    /** As by SIGKILL: not a step ever again. */
    void kill() {
        state = State.DEAD;
    }

    /** The names of the threads that have not ended. */
    List<String> tasks() {
        return tasks;
    }

    @Override
    public String toString() {
        return name;
    }
}
