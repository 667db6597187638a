package dev.perdure.client;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.Role;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.client.Item.Texts;
import dev.perdure.client.Requests.Message;
import dev.perdure.protocol.WireSnapshot;
import dev.perdure.protocol.WireTurn;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up how a turn ended whose events are no longer to be had and that is not the session's last any more. */
record EndOfTurn(Api api, Message message) {

    private static final int PAGE = 200;

    /**
     * Asks for the turn's status and for its answer. The history doesn't keep what was thought aloud.
     *
     * @throws UnrecoverableException if the answer is no longer there
     */
    Item.Ended inHistory(@Nullable TurnId known) throws IOException, InterruptedException {
        // The same message again is answered with what has become of its turn, and runs nothing.
        WireTurn turn = api.submit(message).turn();
        if (!turn.status().ended() || (known != null && !known.equals(turn.id()))) {
            throw gone();
        }
        ChatMessage answer = answer(turn.id());
        if (answer == null && turn.status() == TurnStatus.COMPLETED) {
            throw gone();
        }
        return new Item.Ended(turn.status(), turn.failure(), new Texts(answer == null ? "" : answer.text(), ""));
    }

    /**
     * What a snapshot has of its turn.
     *
     * @throws UnrecoverableException if the answer is no longer there: a turn that was replaced has lost its messages
     */
    static Texts of(WireSnapshot.TurnTexts texts) {
        if (texts.message().isEmpty()) {
            throw gone();
        }
        return new Texts(texts.answer(), texts.reasoning());
    }

    private static UnrecoverableException gone() {
        return new UnrecoverableException("answer_gone", "The answer is not there any more.", null);
    }

    @Nullable
    private ChatMessage answer(TurnId turn) throws IOException, InterruptedException {
        Long before = null;
        while (true) {
            MessagePage page = api.messages(message.session(), before, PAGE);
            List<ChatMessage> messages = page.messages();
            boolean found = false;
            for (ChatMessage each : messages.reversed()) {
                if (each.turn().equals(turn)) {
                    if (each.role() == Role.ASSISTANT) {
                        return each;
                    }
                    found = true;
                }
            }
            if (found || messages.isEmpty() || !page.hasMore()) {
                return null;
            }
            before = messages.getFirst().ordinal();
        }
    }
}
