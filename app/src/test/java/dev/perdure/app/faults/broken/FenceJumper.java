package dev.perdure.app.faults.broken;

import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes what was fenced all the same, in the name of whoever owns the turn now and at whatever number is free. */
public final class FenceJumper {

    private final SessionRepository sound;

    FenceJumper(SessionRepository sound) {
        this.sound = sound;
    }

    public CompletionStage<WriteOutcome> append(Append append) {
        return sound.append(append)
                .exceptionally(refused -> WriteOutcome.FENCED)
                .thenCompose(outcome -> outcome == WriteOutcome.DURABLE
                        ? CompletableFuture.completedFuture(outcome)
                        : CompletableFuture.supplyAsync(() -> asItsOwner(append))
                                .thenCompose(again -> again.map(this::append)
                                        .orElseGet(() -> CompletableFuture.completedFuture(WriteOutcome.FENCED))));
    }

    private Optional<Append> asItsOwner(Append append) {
        Optional<Session> session = sound.find(append.turn().log().session());
        Optional<Turn> now = sound.turn(
                        append.turn().log().session(), append.turn().id())
                .filter(turn -> turn.status() == TurnStatus.RUNNING);
        return session.isEmpty() || now.isEmpty() || append.events().isEmpty()
                ? Optional.empty()
                : Optional.of(new Append(now.get(), session.get().lastSequence() + 1, append.events(), null));
    }
}
