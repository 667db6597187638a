package dev.perdure.app;

import dev.perdure.chat.port.SessionRepository;
import dev.perdure.domain.DurableChatService;
import dev.perdure.javalin.ChatServer;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.Optional;

/** The parts that are wired together, and the order in which they come to life. */
final class Parts {

    private final Provider<SessionRepository> repository;
    private final Provider<DurableChatService> service;
    private final Provider<ChatServer> web;

    @Inject
    Parts(Provider<SessionRepository> repository, Provider<DurableChatService> service, Provider<ChatServer> web) {
        this.repository = repository;
        this.service = service;
        this.web = web;
    }

    /**
     * Starts everything. The stop goes backwards: no new turns, then running turns end or are handed over, and only then the
     * streams that show them are ended.
     *
     * @return the port that is listened on
     */
    int start(Lifecycle lifecycle, Optional<FormerNode> former) {
        SessionRepository store = lifecycle.open("store", repository::get, Parts::close);
        ChatServer streams = lifecycle.open("streams", web::get, ChatServer::close);
        lifecycle.open("turns", () -> begin(store, former), DurableChatService::close);
        return lifecycle
                .open("door", streams::start, ChatServer::refuseNewTurns)
                .port();
    }

    private DurableChatService begin(SessionRepository store, Optional<FormerNode> former) {
        DurableChatService turns = service.get();
        former.ifPresent(node -> node.replaceBy(turns.node(), store));
        return turns.start();
    }

    private static void close(SessionRepository store) throws Exception {
        if (store instanceof AutoCloseable closeable) { // the one in memory has nothing to close
            closeable.close();
        }
    }
}
