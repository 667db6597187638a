package dev.perdure.javalin;

import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.auth.Refusal;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import dev.perdure.protocol.Problem;
import dev.perdure.protocol.WirePoll;
import io.javalin.http.Context;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET chat/sessions/{session}/events}: what is there after the cursor, waiting for a first event if asked to.
 *
 * <p>A poll that waits is parked on a virtual thread of its own, as a stream is, since there may be very many.
 */
final class PollEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(PollEndpoint.class);

    private static final int MAX_EVENTS = 1000;
    private static final int DEFAULT_EVENTS = 200;

    private final ChatService chat;
    private final RequestReader requests;
    private final LiveRequests live;
    private final Duration maxWait;
    private final Executor threads;

    /** @param threads runs each poll that waits on a virtual thread */
    PollEndpoint(ChatService chat, RequestReader requests, LiveRequests live, Duration maxWait, Executor threads) {
        this.chat = chat;
        this.requests = requests;
        this.live = live;
        this.maxWait = maxWait;
        this.threads = threads;
    }

    void poll(Context context) throws InterruptedException {
        QueryString query = requests.query(context);
        Poll poll = new Poll(
                requests.principal(context),
                requests.pathSession(context),
                requests.cursor(query, "after"),
                (int) query.number("limit", 1, MAX_EVENTS, DEFAULT_EVENTS),
                Duration.ofSeconds(query.number("wait", 0, maxWait.toSeconds(), 0)));
        live.tellResumed(Transport.POLL, poll.after);
        if (poll.patience.isZero()) {
            try (LiveRequest request = live.enter(poll.principal, Transport.POLL)) {
                Answers.revalidated(context, ask(poll, request));
            }
            return;
        }
        Parked parked = new Parked(poll, context.header("If-None-Match"));
        context.future(() -> {
            parked.startIn(context.req().getAsyncContext());
            // Nobody completes it; see EventStream.
            return new CompletableFuture<>();
        });
    }

    private record Poll(Principal principal, SessionId session, ResumePoint after, int limit, Duration patience) {}

    private byte[] ask(Poll poll, LiveRequest request) throws InterruptedException {
        PollOutcome outcome = request.await(
                        () -> chat.poll(poll.principal.caller(), poll.session, poll.after, poll.limit, poll.patience))
                .orElseThrow(ProblemException::sessionNotFound);
        if (outcome instanceof PollOutcome.Gap gap) {
            live.tell(new Sign.GapGiven(Transport.POLL.word(), gap.reason()));
        }
        return WirePoll.toJson(poll.session, outcome);
    }

    /** A poll that waits. Owned by its thread once that runs. */
    private final class Parked implements Runnable {

        private final Poll poll;
        private final @Nullable String seen;
        private final LiveRequest request;
        private final AtomicBoolean left = new AtomicBoolean();
        private @Nullable AsyncContext exchange;

        Parked(Poll poll, @Nullable String seen) {
            this.poll = poll;
            this.seen = seen;
            this.request = live.enter(poll.principal, Transport.POLL);
        }

        void startIn(AsyncContext asynchronous) {
            exchange = asynchronous;
            try {
                threads.execute(this);
            } catch (RejectedExecutionException stopping) {
                request.close();
                throw stopping;
            }
        }

        @Override
        public void run() {
            AsyncContext asynchronous = Objects.requireNonNull(exchange);
            try {
                request.adopt();
                answer((HttpServletResponse) asynchronous.getResponse(), asynchronous);
            } catch (IOException gone) {
                LOG.debug("A client left its poll", gone);
            } catch (RuntimeException | Error defect) {
                var unused = Problems.log("answering a poll", defect);
            } finally {
                request.close();
                complete(asynchronous);
            }
        }

        private void answer(HttpServletResponse response, AsyncContext asynchronous) throws IOException {
            byte[] page;
            Departure departure = Departure.watch(asynchronous.getRequest(), this::leave);
            try (departure) {
                page = ask(poll, request);
            } catch (InterruptedException ended) {
                refuse(whyEnded(ended), asynchronous, response);
                return;
            } catch (RuntimeException refused) {
                refuse(Problems.of(refused), asynchronous, response);
                return;
            }
            Answers.revalidated(response, seen, page);
        }

        private Problem whyEnded(InterruptedException ended) {
            if (request.expired()) {
                return ProblemException.refused(Refusal.TOKEN_EXPIRED, Map.of()).problem();
            }
            return left.get() ? Problems.ofStatus(408) : Problems.of(ended);
        }

        private void refuse(Problem problem, AsyncContext asynchronous, HttpServletResponse response)
                throws IOException {
            Exchanges.of(asynchronous.getRequest()).code(problem.code());
            Problems.write(problem, response);
        }

        private void leave() {
            left.set(true);
            request.end();
        }

        private void complete(AsyncContext asynchronous) {
            try {
                asynchronous.complete();
            } catch (IllegalStateException over) {
                LOG.debug("The engine has ended a poll by itself", over);
            }
        }
    }
}
