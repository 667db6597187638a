package dev.perdure.app.demo;

import dev.perdure.chat.contract.WorkflowAgentContract;
import dev.perdure.chat.port.WorkflowAgent;
import java.util.concurrent.atomic.AtomicLong;

class DemoAgentContractTest extends WorkflowAgentContract {

    private final AtomicLong nanos = new AtomicLong();

    @Override
    protected WorkflowAgent agent() {
        return new DemoAgent(nanos::get, pause -> {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            nanos.addAndGet(pause.toNanos());
        });
    }

    @Override
    protected String message() {
        return "Hello";
    }
}
