package dev.perdure.app.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.protocol.Contract;
import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a server answers to everything that can be asked, held against its own documents, both ways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescribedAnswersTest {

    /** A session is made together with its first turn. Clients are to be prepared for one without; nobody can make it. */
    private static final List<String> NEVER = List.of(
            "#/components/schemas/Poll.turn | 1",
            "#/components/schemas/Session.turn | 1",
            "#/components/schemas/Snapshot.turn | 1");

    private Evidence evidence;

    @BeforeAll
    void talkAboutEverything() throws Exception {
        try (Stage stage = new Stage();
                HttpClient client = HttpClient.newHttpClient()) {
            evidence = new Evidence(
                    new Document(new String(Contract.openApi("/api/app"), UTF_8)),
                    new Document(new String(Contract.asyncApi("/api/app"), UTF_8)));
            Conversation conversation = new Conversation(
                    new Client(client, stage.first.address(), evidence, "owner"),
                    new Client(client, stage.second.address(), evidence, "owner"));
            conversation.looksAround();
            conversation.speaks();
            conversation.reads();
            conversation.isMisunderstood();
            conversation.fails();
            conversation.waitsInTheQueue();
            conversation.talks();
            conversation.shares();
            conversation.introducesItself(new Client(client, stage.open.address(), evidence, null));
            conversation.isLost(stage);
            conversation.outlivesItsServer(stage);
        }
    }

    @Test
    void nothingIsAnsweredThatIsNotDescribed() {
        assertThat(evidence.faults()).isEmpty();
    }

    @Test
    void noAnswerIsDescribedThatIsNeverGiven() {
        assertThat(evidence.missingAnswers()).isEmpty();
    }

    @Test
    void noMemberIsDescribedThatIsNeverThere() {
        assertThat(evidence.missingMembers()).containsExactlyElementsOf(NEVER);
    }
}
