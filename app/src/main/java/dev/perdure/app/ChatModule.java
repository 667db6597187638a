package dev.perdure.app;

import static dev.perdure.app.settings.LimitSettings.MAX_ANSWER_BYTES;
import static dev.perdure.app.settings.LimitSettings.MAX_SESSIONS_PER_CALLER;
import static dev.perdure.app.settings.LimitSettings.MAX_TURNS;
import static dev.perdure.app.settings.LimitSettings.MAX_TURNS_PER_CALLER;
import static dev.perdure.app.settings.ServerSettings.BEAT_INTERVAL;
import static dev.perdure.app.settings.ServerSettings.DRAIN_TIMEOUT;
import static dev.perdure.app.settings.ServerSettings.FIRST_TOKEN_TIMEOUT;
import static dev.perdure.app.settings.ServerSettings.HISTORY_LIMIT;
import static dev.perdure.app.settings.ServerSettings.MAX_FRUITLESS_ATTEMPTS;
import static dev.perdure.app.settings.ServerSettings.MAX_MESSAGE_BYTES;
import static dev.perdure.app.settings.ServerSettings.MAX_QUEUED_TURNS;
import static dev.perdure.app.settings.ServerSettings.NEXT_TOKEN_TIMEOUT;
import static dev.perdure.app.settings.ServerSettings.RETENTION;
import static dev.perdure.app.settings.ServerSettings.SESSION_EXPIRY;
import static dev.perdure.app.settings.ServerSettings.TURN_TIMEOUT;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import dev.perdure.app.settings.Configuration;
import dev.perdure.chat.port.ChatService;
import dev.perdure.domain.ChatLimits;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;

/** Binds {@link ChatService} to the domain's one, with the server's settings. */
final class ChatModule extends AbstractModule {

    private final Configuration configuration;

    ChatModule(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    protected void configure() {
        bind(ChatSettings.class).toInstance(settings());
        bind(DurableChatService.class).in(Singleton.class);
        bind(ChatService.class).to(DurableChatService.class);
    }

    private ChatSettings settings() {
        ChatSettings settings = ChatSettings.defaults()
                .withMaxMessageBytes(configuration.value(MAX_MESSAGE_BYTES))
                .withHistoryLimit(configuration.value(HISTORY_LIMIT))
                .withAgentTimeouts(
                        configuration.value(FIRST_TOKEN_TIMEOUT),
                        configuration.value(NEXT_TOKEN_TIMEOUT),
                        configuration.value(TURN_TIMEOUT))
                .withBeat(configuration.value(BEAT_INTERVAL))
                .withMaxFruitlessAttempts(configuration.value(MAX_FRUITLESS_ATTEMPTS))
                .withDrain(configuration.value(DRAIN_TIMEOUT))
                .withRetention(configuration.value(RETENTION))
                .withMaxQueuedTurns(configuration.value(MAX_QUEUED_TURNS))
                .withLimits(new ChatLimits(
                        configuration.value(MAX_ANSWER_BYTES),
                        configuration.value(MAX_TURNS),
                        configuration.value(MAX_TURNS_PER_CALLER),
                        configuration.value(MAX_SESSIONS_PER_CALLER)));
        return configuration
                .find(SESSION_EXPIRY)
                .map(settings::withSessionExpiry)
                .orElse(settings);
    }
}
