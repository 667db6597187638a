package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.WhenBusy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When {@code begin} replaces no turn, and what becomes of one that was replaced. */
abstract class ReplaceRefusalContract extends StoreFixture {

    private static final TurnFailed FAILED = new TurnFailed(new Failure("model_away", true, "Try again."));

    ReplaceRefusalContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void noTurnButTheLastIsReplaced() {
        Turn first = begin("s", "m1");
        complete(first, "one");
        Turn last = begin("s", "m2");
        complete(last, "two");
        Turn elsewhere = begin("other", "m1");
        complete(elsewhere, "three");

        for (Turn wrong : List.of(first, elsewhere)) {
            var request = message("s", "m3", "Hello");
            assertThat(store().begin(replacing(request, wrong))).isEqualTo(new BeginOutcome.NotReplaceable(now(last)));
        }

        assertThat(texts()).containsExactly("Hello", "one", "Hello", "two");
        assertThat(events(last.log())).hasSize(4);
        assertThat(store().begin(message("s", "m3", "Hello"))).isInstanceOf(BeginOutcome.Begun.class);
    }

    @Test
    void aSessionThatIsNotThereIsNotMadeByAReplacement() {
        Turn elsewhere = begin("other", "m");
        complete(elsewhere, "done");

        assertThat(store().begin(replacing(message("s", "m", "Hello"), elsewhere)))
                .isEqualTo(new BeginOutcome.NotReplaceable(null));
        assertThat(store().find(session("s"))).isEmpty();
    }

    @Test
    void theSessionOfSomebodyElseIsForeign() {
        Turn turn = begin("s", "m1");
        complete(turn, "done");

        assertThat(store().begin(replacing(message(BELA, NODE, "s", "m2", "Hello"), turn)))
                .isEqualTo(new BeginOutcome.ForeignSession());
        assertThat(texts()).containsExactly("Hello", "done");
    }

    @Test
    void whatRunsIsBusyWhateverIsToBeDoneThen() {
        Turn running = begin(message("s", "m1", "Hello"));

        for (WhenBusy whenBusy : WhenBusy.values()) {
            assertThat(store().begin(replacement(running, "m2", "Hallo", whenBusy)))
                    .as(whenBusy.name())
                    .isEqualTo(new BeginOutcome.Busy(running, "Hello"));
        }
        assertThat(waiting(running)).isEmpty();
        assertThat(now(running)).as("not interrupted").isEqualTo(running);
        complete(running, "done");
        assertThat(replace(running, "m2", "Hallo").messageId()).isEqualTo(new MessageId("m2"));
    }

    @Test
    void whatOthersWaitBehindIsBusy() {
        Turn turn = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");
        complete(turn, "done");

        assertThat(store().begin(replacement(turn, "m3", "Hallo", WhenBusy.ENQUEUE)))
                .isEqualTo(new BeginOutcome.Busy(now(waiting), "Hello"));

        assertThat(texts()).containsExactly("Hello", "done");
        assertThat(waiting(turn)).containsExactly(now(waiting));
    }

    @Test
    void aRepeatIsRecognisedThoughTheReplacedTurnIsNoLongerTheLast() {
        Turn replaced = begin("s", "m1");
        complete(replaced, "done");
        Turn turn = replace(replaced, "m2", "Hallo");

        assertThat(store().begin(replacement(replaced, "m2", "Hallo"))).isEqualTo(new BeginOutcome.Repeated(turn));
        complete(turn, "done");
        assertThat(store().begin(replacement(replaced, "m2", "Hallo"))).isEqualTo(new BeginOutcome.Repeated(now(turn)));
        complete(begin("s", "m3"), "done");
        assertThat(store().begin(replacement(replaced, "m2", "Hallo"))).isEqualTo(new BeginOutcome.Repeated(now(turn)));
        assertThat(store().begin(replacement(replaced, "m2", "Hello")))
                .isEqualTo(new BeginOutcome.MessageIdReused(now(turn)));
        assertThat(events(turn.log())).hasSize(6);
    }

    @Test
    void aReplacedMessageKeepsItsId() {
        Turn replaced = begin(message("s", "m1", "Helo"));
        complete(replaced, "done");
        assertThat(store().begin(replacement(replaced, "m1", "Helo")))
                .as("no turn replaces itself")
                .isEqualTo(new BeginOutcome.Repeated(now(replaced)));
        Turn turn = replace(replaced, "m2", "Hello");

        assertThat(store().begin(message("s", "m1", "Helo"))).isEqualTo(new BeginOutcome.Repeated(now(replaced)));
        assertThat(store().begin(message("s", "m1", "Hello")))
                .isEqualTo(new BeginOutcome.MessageIdReused(now(replaced)));
        assertThat(now(replaced).status()).isEqualTo(TurnStatus.COMPLETED);
        assertThat(store().load(replaced, ALL)).isEmpty();
        assertThat(events(turn.log())).hasSize(3);
    }

    @Test
    void aReplacedTurnNeverRunsAgain() {
        Turn replaced = begin("s", "m1");
        end(replaced, FAILED, null, "Half");
        Turn failed = now(replaced);
        Turn turn = replace(replaced, "m2", "Hello");

        assertThat(store().claim(failed, NODE, new TurnRestarted(2))).isEqualTo(new ClaimOutcome.Denied());
        complete(turn, "done");
        assertThat(store().claim(failed, NODE, new TurnRestarted(2))).isEqualTo(new ClaimOutcome.Denied());
        assertThat(store().begin(replacement(replaced, "m3", "Hello")))
                .isEqualTo(new BeginOutcome.NotReplaceable(now(turn)));
    }

    private List<String> texts() {
        return store().messages(session("s"), Long.MAX_VALUE, ALL).stream()
                .map(ChatMessage::text)
                .toList();
    }
}
