package dev.perdure.app.faults.broken;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.domain.DurableChatService;
import dev.perdure.postgres.PostgresSessionRepository;

/** Binds the broken parts around the sound ones. */
public final class BrokenModule extends AbstractModule {

    private final Breakage breakage;

    public BrokenModule(Breakage breakage) {
        this.breakage = breakage;
    }

    @Provides
    @Singleton
    SessionRepository store(PostgresSessionRepository sound) {
        return breakage.store(sound);
    }

    @Provides
    @Singleton
    ChatService chat(DurableChatService sound) {
        return breakage.chat(sound);
    }
}
