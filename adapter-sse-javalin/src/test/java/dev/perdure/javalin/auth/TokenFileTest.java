package dev.perdure.javalin.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.Caller;
import dev.perdure.chat.error.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TokenFileTest {

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();

    private Path write(String... lines) throws Exception {
        return Files.write(folder.resolve("tokens"), List.of(lines));
    }

    private static Verdict verdict(TokenFile tokens, String token) {
        return tokens.authenticate(name -> name.equals("Authorization") ? List.of("Bearer " + token) : List.of());
    }

    /** A second goes by, after which the file is looked at again. */
    private void aSecondLater() {
        now.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void whoeverHasATokenIsItsSubject() throws Exception {
        NewToken alice = NewToken.of(new Caller("alice@example.org"));
        NewToken robot = NewToken.of(new Caller("urn:robot:7"));
        TokenFile tokens = TokenFile.open(write("# people", alice.line(), "", robot.line()));
        assertThat(tokens.size()).isEqualTo(2);
        assertThat(verdict(tokens, alice.token()))
                .isInstanceOfSatisfying(
                        Principal.class,
                        found -> assertThat(found.caller()).isEqualTo(new Caller("alice@example.org")));
        assertThat(verdict(tokens, robot.token()))
                .isInstanceOfSatisfying(
                        Principal.class, found -> assertThat(found.caller()).isEqualTo(new Caller("urn:robot:7")));
        assertThat(verdict(tokens, alice.token() + "x")).isEqualTo(Refusal.INVALID_TOKEN);
        assertThat(verdict(tokens, alice.line().replaceFirst(".*:", ""))).isEqualTo(Refusal.INVALID_TOKEN);
        assertThat(tokens.authenticate(name -> List.of())).isEqualTo(Refusal.AUTHENTICATION_REQUIRED);
    }

    @Test
    void neitherTokensNorFilesAreShown() throws Exception {
        NewToken made = NewToken.of(new Caller("alice"));
        assertThat(made.toString()).doesNotContain(made.token());
        assertThat(made.line()).doesNotContain(made.token());
        assertThatThrownBy(() -> TokenFile.open(write(made.line(), "bob:hunter2", made.line(), ":" + "0".repeat(64))))
                .isInstanceOf(UnusableKeysException.class)
                .hasMessageContainingAll("line 2", "line 3", "line 4")
                .hasMessageNotContainingAny("hunter2", "bob", "alice", "0000");
        assertThatThrownBy(() -> TokenFile.open(folder.resolve("nowhere")))
                .isInstanceOf(UnusableKeysException.class)
                .hasMessageContaining("there is none");
    }

    @Test
    void aTokenWhoseLineIsGoneIsRefusedWithAllThatWasMadeOfIt() throws Exception {
        NewToken alice = NewToken.of(new Caller("alice"));
        NewToken bob = NewToken.of(new Caller("bob"));
        Path file = write(alice.line(), bob.line());
        TokenFile tokens = TokenFile.open(file, now::get);
        String credential = ((Principal) verdict(tokens, alice.token())).credential();
        assertThat(tokens.honours(credential)).isTrue();

        write(bob.line(), "a line that makes no sense");

        assertThat(verdict(tokens, alice.token())).isInstanceOf(Principal.class);
        aSecondLater();
        assertThat(verdict(tokens, alice.token())).isEqualTo(Refusal.INVALID_TOKEN);
        assertThat(tokens.honours(credential)).isFalse();
        assertThat(verdict(tokens, bob.token())).isInstanceOf(Principal.class);
    }

    @Test
    void whileThereIsNoFileNobodyCanBeToldAndNothingIsCut() throws Exception {
        NewToken alice = NewToken.of(new Caller("alice"));
        Path file = write(alice.line());
        TokenFile tokens = TokenFile.open(file, now::get);
        String credential = ((Principal) verdict(tokens, alice.token())).credential();

        Files.delete(file);

        aSecondLater();
        assertThatThrownBy(() -> verdict(tokens, alice.token()))
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        unknown -> assertThat(unknown.code()).isEqualTo("authentication_unavailable"));
        assertThat(tokens.honours(credential)).isTrue();

        write(alice.line());
        aSecondLater();
        assertThat(verdict(tokens, alice.token())).isInstanceOf(Principal.class);
    }
}
