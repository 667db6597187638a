package dev.perdure.chat.contract;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.WhenBusy;
import java.util.concurrent.atomic.AtomicLong;

/** Those who speak in the contracts, and what they say. */
abstract class MessageFixture {

    static final Caller ANNA = new Caller("anna");
    static final Caller BELA = new Caller("bela");
    static final NodeId NODE = new NodeId("node-a");
    static final NodeId OTHER_NODE = new NodeId("node-b");
    static final int ALL = 100_000;

    private static final AtomicLong COUNTER = new AtomicLong();

    static NewTurn message(String session, String messageId, String text) {
        return message(ANNA, NODE, session, messageId, text);
    }

    static NewTurn message(Caller caller, NodeId node, String session, String messageId, String text) {
        long unique = COUNTER.incrementAndGet();
        return new NewTurn(
                new TurnId("turn-" + unique),
                new SessionId(session),
                caller,
                new MessageId(messageId),
                text,
                node,
                "epoch" + unique,
                "Title " + unique);
    }

    static NewTurn message(String session, String messageId, String text, WhenBusy whenBusy, int queueLimit) {
        NewTurn plain = message(session, messageId, text);
        return new NewTurn(
                plain.id(),
                plain.session(),
                plain.caller(),
                plain.messageId(),
                plain.message(),
                plain.node(),
                plain.epoch(),
                plain.title(),
                whenBusy,
                queueLimit,
                null);
    }

    /** The same message, to be said in the place of a turn. */
    static NewTurn replacing(NewTurn plain, Turn replaced) {
        return replacing(plain, replaced, WhenBusy.REJECT);
    }

    private static NewTurn replacing(NewTurn plain, Turn replaced, WhenBusy whenBusy) {
        return new NewTurn(
                plain.id(),
                plain.session(),
                plain.caller(),
                plain.messageId(),
                plain.message(),
                plain.node(),
                plain.epoch(),
                plain.title(),
                whenBusy,
                ALL,
                replaced.id());
    }

    static NewTurn replacement(Turn replaced, String messageId, String text) {
        return replacement(replaced, messageId, text, WhenBusy.REJECT);
    }

    static NewTurn replacement(Turn replaced, String messageId, String text, WhenBusy whenBusy) {
        return replacing(message(replaced.log().session().value(), messageId, text), replaced, whenBusy);
    }
}
