package dev.perdure.inmemory;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.contract.SessionRepositoryContract;
import dev.perdure.chat.port.SessionRepository;

class InMemorySessionRepositoryTest extends SessionRepositoryContract {

    private final HandClock clock = new HandClock();
    private final SessionRepository store = new InMemorySessionRepository(clock);

    @Override
    protected SessionRepository open() {
        return store;
    }

    @Override
    protected SessionRepository reopen() {
        return store;
    }

    @Override
    protected boolean survivesReopen() {
        return false;
    }

    @Override
    protected void lapse(NodeId node) {
        clock.pass(InMemorySessionRepository.DEFAULT_LEASE);
    }
}
