package dev.perdure.app.faults.broken;

import dev.perdure.app.faults.oracle.Invariant;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.SessionRepository;

/** The ways to be broken, each with the invariant that it breaks. */
public enum Breakage {
    PUBLISHES_BEFORE_IT_IS_DURABLE(Invariant.VISIBLE_IS_DURABLE),
    SKIPS_NUMBERS(Invariant.DENSE_AND_EXACT),
    RUNS_A_REPEAT_AGAIN(Invariant.SUBMIT_ONCE),
    FENCES_NOBODY(Invariant.ONE_WRITER),
    LEAVES_ORPHANS(Invariant.EVERY_TURN_ENDS),
    KEEPS_NO_STATE(Invariant.STATE_MOVES_WITH_THE_END),
    CALLS_A_CUT_THE_END(Invariant.THE_END_IS_SAID),
    SKIPS_SILENTLY(Invariant.NO_SILENT_SKIP);

    private final Invariant broken;

    Breakage(Invariant broken) {
        this.broken = broken;
    }

    public Invariant broken() {
        return broken;
    }

    /** The store, broken if this breaks the store. */
    public SessionRepository store(SessionRepository sound) {
        return switch (this) {
            case PUBLISHES_BEFORE_IT_IS_DURABLE ->
                Instead.of(SessionRepository.class, sound, new EarlyPublisher(sound));
            case SKIPS_NUMBERS -> Instead.of(SessionRepository.class, sound, new NumberSkipper(sound));
            case RUNS_A_REPEAT_AGAIN -> Instead.of(SessionRepository.class, sound, new RepeatRunner(sound));
            case FENCES_NOBODY -> Instead.of(SessionRepository.class, sound, new FenceJumper(sound));
            case LEAVES_ORPHANS -> Instead.of(SessionRepository.class, sound, new OrphanLeaver());
            case KEEPS_NO_STATE -> Instead.of(SessionRepository.class, sound, new StateLoser(sound));
            case CALLS_A_CUT_THE_END, SKIPS_SILENTLY -> sound;
        };
    }

    /** The service, broken if this breaks the service. */
    public ChatService chat(ChatService sound) {
        return switch (this) {
            case CALLS_A_CUT_THE_END -> Instead.of(ChatService.class, sound, new FalseEnds(sound));
            case SKIPS_SILENTLY -> Instead.of(ChatService.class, sound, new SilentSkipper(sound));
            case PUBLISHES_BEFORE_IT_IS_DURABLE,
                    SKIPS_NUMBERS,
                    RUNS_A_REPEAT_AGAIN,
                    FENCES_NOBODY,
                    LEAVES_ORPHANS,
                    KEEPS_NO_STATE -> sound;
        };
    }
}
