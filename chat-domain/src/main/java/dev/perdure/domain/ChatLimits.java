package dev.perdure.domain;

/**
 * What there may be at the most; 0 stands for as much as there is.
 *
 * <p>{@link dev.perdure.chat.Caller#ANONYMOUS} is everybody at once where nobody authenticates, so that no limit of a caller
 * holds for it.
 *
 * @param answerBytes what the agent may say in one turn, in bytes of UTF-8: text, reasoning, tool calls and all else
 * @param turns how many turns run on one node; those that were accepted before, and wait or are taken over, begin all the
 *     same and count
 * @param turnsOfCaller how many turns that one caller asked for run on one node
 * @param sessionsOfCaller how many sessions one caller has, to within those that are being made at the same moment
 */
public record ChatLimits(long answerBytes, int turns, int turnsOfCaller, int sessionsOfCaller) {

    public ChatLimits {
        if (answerBytes < 0 || turns < 0 || turnsOfCaller < 0 || sessionsOfCaller < 0) {
            throw new IllegalArgumentException("a limit must not be negative");
        }
    }

    /** No limits. */
    public static ChatLimits none() {
        return new ChatLimits(0, 0, 0, 0);
    }
}
