package dev.perdure.app.abuse;

import static dev.perdure.app.abuse.Scene.ALICE;
import static dev.perdure.app.abuse.Scene.MALLORY;
import static dev.perdure.app.abuse.Scene.OWN_PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.app.privatedb.PrivatePostgres;
import dev.perdure.postgres.PostgresSessionRepository;
import dev.perdure.postgres.PostgresSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes over one database: what one of them gives is taken by the other, and used up for both. */
@Timeout(120)
class AbuseOverPostgresTest {

    @TempDir
    Path folder;

    @Test
    void nodesAgreeOnWhoIsLetIn() throws Exception {
        try (DataFolder data = DataFolder.take(folder.resolve("data"));
                PrivatePostgres postgres = PrivatePostgres.start(data)) {
            PostgresSettings settings = PostgresSettings.of(postgres.jdbcUrl(), postgres.user(), postgres.password())
                    .withPoolSize(4);
            try (PostgresSessionRepository one = PostgresSessionRepository.open(settings);
                    PostgresSessionRepository other = PostgresSessionRepository.open(settings);
                    Scene scene = new Scene(folder, one, one.accessStore());
                    GuardedChat second = scene.node(other, other.accessStore())) {
                cookiesOfOneAreTakenByTheOther(scene, second);
                ticketsAreUsedUpForBoth(scene, second);
                othersFindNothing(scene, second);
            }
        }
    }

    private static void cookiesOfOneAreTakenByTheOther(Scene scene, GuardedChat second) throws Exception {
        String cookie = scene.cookie(scene.bearer(ALICE));
        Answer who = ask(second, Call.WHO, List.of(OWN_PAGE, cookie), "", scene);
        assertThat(who.body()).contains("\"subject\":\"" + ALICE + "\"");
        Answer renamed = ask(second, Call.RENAME, List.of(cookie), "", scene);
        assertThat(renamed.code()).isEqualTo("cross_site_request");
    }

    private static void ticketsAreUsedUpForBoth(Scene scene, GuardedChat second) throws Exception {
        String ticket = "ticket=" + scene.ticket(scene.bearer(ALICE));
        assertThat(ask(second, Call.POLL, List.of(), ticket, scene).body()).contains(scene.secrets.turn());
        for (GuardedChat node : List.of(second, scene.chat)) {
            Answer again = ask(node, Call.POLL, List.of(), ticket, scene);
            assertThat(again.status() + " " + again.code()).isEqualTo("401 invalid_ticket");
        }
    }

    private static void othersFindNothing(Scene scene, GuardedChat second) throws Exception {
        for (Call call : Call.values()) {
            if (call.needsASession()) {
                List<String> mallory = List.of(scene.bearer(MALLORY));
                Answer foreign = ask(second, call, mallory, "", scene);
                Answer missing = second.send(call, "nobodys-session", scene.secrets.turn(), mallory, "");
                assertThat(foreign.bytes())
                        .as("%s", call)
                        .isEqualTo(missing.bytes())
                        .doesNotContain(scene.secrets.all());
            }
        }
    }

    private static Answer ask(GuardedChat node, Call call, List<String> headers, String query, Scene scene)
            throws Exception {
        return node.send(call, GuardedChat.SESSION.value(), scene.secrets.turn(), headers, query);
    }
}
