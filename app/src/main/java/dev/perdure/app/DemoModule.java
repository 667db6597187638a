package dev.perdure.app;

import com.google.inject.AbstractModule;
import dev.perdure.app.demo.DemoAgent;
import dev.perdure.chat.port.WorkflowAgent;

/** Binds the agent to the demo, which needs no model. */
final class DemoModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(WorkflowAgent.class).toInstance(DemoAgent.onSystemTime());
    }
}
