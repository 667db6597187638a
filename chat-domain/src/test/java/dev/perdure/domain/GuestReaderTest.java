package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.WhenBusy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The readers of guests end when the guests are shown out, whatever they are doing. */
class GuestReaderTest extends ServiceFixture {

    private static final Caller BOB = new Caller("bob");

    private final CountDownLatch waits = new CountDownLatch(1);

    /** A store that tells when a guest begins to wait. */
    private final SessionRepository telling = intercepting(repository, (method, call) -> {
        if (method.equals("awaitNews")) {
            waits.countDown();
        }
        return call.call();
    });

    @Test
    void oneThatWaitsEndsAtOnceWhicheverNodeShowsTheGuestOut() throws Exception {
        DurableChatService service = start(telling, halting);
        DurableChatService elsewhere = start(halting);
        EventCursor cursor = guest(service, Access.READ, "one ");
        assertThat(step(cursor)).isInstanceOf(Step.Events.class);
        CompletableFuture<Step> next = CompletableFuture.supplyAsync(() -> step(cursor));
        await(waits);

        elsewhere.revoke(ALICE, SESSION, BOB);

        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new Step.Deleted());
        assertThat(step(cursor)).isEqualTo(new Step.Deleted());
    }

    @Test
    void oneOfATurnThatQueuesEndsToo() throws Exception {
        DurableChatService service = start(telling, halting);
        guest(service, Access.WRITE, "one ");
        Turn queued = accepted(service.submit(
                BOB,
                new Submission(
                        SESSION, new MessageId("m2"), "and then?", new Submission.Repeat.Never(), WhenBusy.ENQUEUE)));
        EventCursor cursor = service.open(BOB, SESSION, new Scope.OneTurn(queued.id()), new ResumePoint.Beginning())
                .orElseThrow();
        assertThat(step(cursor)).isInstanceOf(Step.Queued.class);
        CompletableFuture<Step> next = CompletableFuture.supplyAsync(() -> step(cursor));
        await(waits);

        service.revoke(ALICE, SESSION, BOB);

        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new Step.Deleted());
    }

    @Test
    void aPollThatWaitsFindsNothingAnyMore() throws Exception {
        DurableChatService service = start(telling, halting);
        guest(service, Access.READ, "one ");
        ResumePoint end = new ResumePoint.After(
                service.snapshot(ALICE, SESSION).orElseThrow().position());
        CompletableFuture<Optional<PollOutcome>> poll = CompletableFuture.supplyAsync(() -> {
            try {
                return service.poll(BOB, SESSION, end, 10, PATIENCE);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await(waits);

        service.revoke(ALICE, SESSION, BOB);

        assertThat(poll.get(20, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void oneThatIsBusyIsLookedAfterEverySecond() {
        DurableChatService service = start(ScriptedAgent.saying("a"));
        EventCursor cursor = guest(service, Access.READ, "a");
        service.revoke(ALICE, SESSION, BOB);
        clock.advance(Duration.ofMillis(999));
        assertThat(one(cursor)).isInstanceOf(Step.Events.class);
        clock.advance(Duration.ofMillis(1));

        assertThat(one(cursor)).isEqualTo(new Step.Deleted());
    }

    @Test
    void whoeverIsLetInStillGoesOnWhenAnotherIsShownOut() throws Exception {
        DurableChatService service = start(telling, halting);
        EventCursor cursor = guest(service, Access.READ, "one ");
        service.grant(ALICE, SESSION, new Caller("carol"), Access.READ);
        assertThat(step(cursor)).isInstanceOf(Step.Events.class);
        CompletableFuture<Step> next = CompletableFuture.supplyAsync(() -> step(cursor));
        await(waits);

        service.revoke(ALICE, SESSION, new Caller("carol"));

        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new Step.Idle());
        gate.countDown();
        assertThat(step(cursor)).isInstanceOf(Step.Events.class);
    }

    @Test
    void nothingIsLostOrGivenOutWhileItCannotBeLookedAfter() {
        AtomicBoolean away = new AtomicBoolean();
        SessionRepository failing = intercepting(repository, (method, call) -> {
            if (away.get() && method.equals("admission")) {
                throw UnavailableException.storage(new IllegalStateException("away"));
            }
            return call.call();
        });
        DurableChatService service = start(failing, ScriptedAgent.saying("a"));
        EventCursor cursor = guest(service, Access.READ, "a");
        clock.advance(Duration.ofSeconds(1));
        away.set(true);
        assertThatThrownBy(() -> one(cursor)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> one(cursor)).isInstanceOf(UnavailableException.class);
        away.set(false);

        assertThat(one(cursor))
                .isInstanceOfSatisfying(
                        Step.Events.class,
                        events -> assertThat(events.events().getFirst().sequence())
                                .isEqualTo(1));
    }

    /** A session of the owner with a turn, into which a guest is let, and the guest's reader from its beginning. */
    private EventCursor guest(DurableChatService service, Access access, String text) {
        accepted(service.submit(ALICE, message("m", "hi")));
        awaitText(service, text);
        service.grant(ALICE, SESSION, BOB, access);
        return service.open(BOB, SESSION, new Scope.WholeSession(), new ResumePoint.Beginning())
                .orElseThrow();
    }

    private static Step one(EventCursor cursor) {
        try {
            return cursor.next(1, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
