package dev.perdure.domain;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.port.IdSource;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** What every run on this node works with. Immutable but for the turns in flight. */
record Workshop(
        NodeId node,
        SessionRepository repository,
        WorkflowAgent agent,
        IdSource ids,
        InstantSource clock,
        Executor executor,
        ChatSettings settings,
        TurnsInFlight flight,
        Pause pause,
        Notices notices) {}
