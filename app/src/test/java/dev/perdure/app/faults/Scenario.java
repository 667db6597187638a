package dev.perdure.app.faults;

/** One fault, and the load it strikes. */
record Scenario(String name, Agent agent, Play play) {

    Scenario(String name, Play play) {
        this(name, Agent.DEMO, play);
    }

    /** Who answers. */
    enum Agent {
        /** The demo agent, which continues what another attempt has begun. */
        DEMO,
        /** A model whose calls are counted, and whose answer is begun anew by another attempt. */
        COUNTED
    }

    /** What happens; the verdict comes after it. */
    @FunctionalInterface
    interface Play {
        void on(Stage stage) throws Exception;
    }
}
