package dev.perdure.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryModuleTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId NODE = new NodeId("node");

    @Test
    void everybodyIsGivenTheSameStore() {
        Injector injector = injector(InstantSource.fixed(NOW), new InMemoryModule());

        assertThat(injector.getInstance(SessionRepository.class))
                .isInstanceOf(InMemorySessionRepository.class)
                .isSameAs(injector.getInstance(SessionRepository.class));
    }

    @Test
    void theStoreLivesInTheTimeThatIsBoundAndWithTheLeaseThatIsSet() {
        HandClock clock = new HandClock();
        SessionRepository store =
                injector(clock, new InMemoryModule(Duration.ofMinutes(5))).getInstance(SessionRepository.class);
        store.beat(NODE);
        begin(store, "s");

        clock.pass(Duration.ofMinutes(4));
        assertThat(store.orphans(new NodeId("other"), List.of(), 10)).isEmpty();
        clock.pass(Duration.ofMinutes(1));
        assertThat(store.orphans(new NodeId("other"), List.of(), 10)).hasSize(1);
    }

    @Test
    void sessionsOfTheSameInstantAreListedByDescendingIdAcrossPages() {
        SessionRepository store = new InMemorySessionRepository(InstantSource.fixed(NOW));
        List.of("b", "d", "a", "c").forEach(id -> begin(store, id));

        List<String> listed = new ArrayList<>();
        SessionPage page = store.sessions(Caller.ANONYMOUS, null, null, 1);
        page.sessions().stream().map(Session::id).map(SessionId::value).forEach(listed::add);
        while (page.hasMore()) {
            page = store.sessions(Caller.ANONYMOUS, null, page.end(), 1);
            page.sessions().stream().map(Session::id).map(SessionId::value).forEach(listed::add);
        }

        assertThat(listed).containsExactly("d", "c", "b", "a");
    }

    @Test
    void aLeaseThatNeverLastsIsRefused() {
        assertThatThrownBy(() -> new InMemorySessionRepository(InstantSource.fixed(NOW), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Injector injector(InstantSource time, InMemoryModule module) {
        return Guice.createInjector(module, new AbstractModule() {
            @Override
            protected void configure() {
                bind(InstantSource.class).toInstance(time);
            }
        });
    }

    private static void begin(SessionRepository store, String session) {
        store.begin(new NewTurn(
                new TurnId("turn-of-" + session),
                new SessionId(session),
                Caller.ANONYMOUS,
                new MessageId("m"),
                "Hello",
                NODE,
                "epoch",
                "Hello"));
    }
}
