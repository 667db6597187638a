package dev.perdure.app.faults.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatementSpyTest {

    private final StatementSpy spy = new StatementSpy();

    @Test
    void seesAStatementByItselfCommitWhenItIsExecuted() {
        assertThat(execute("INSERT 1")).contains(List.of("INSERT 1"));
    }

    @Test
    void knowsAPreparedStatementByItsName() {
        spy.commits('P', bytes("S_1\0INSERT 1\0\0\0"));
        execute("SELECT 2");
        spy.commits('B', bytes("\0S_1\0"));
        assertThat(spy.commits('E', bytes("\0\0\0\0\0"))).contains(List.of("INSERT 1"));
    }

    @Test
    void seesATransactionCommitAsAWhole() {
        assertThat(execute("BEGIN")).isEmpty();
        assertThat(execute("INSERT 1")).isEmpty();
        assertThat(execute("UPDATE 2")).isEmpty();
        assertThat(execute("COMMIT")).contains(List.of("INSERT 1", "UPDATE 2"));
        assertThat(execute("INSERT 3")).contains(List.of("INSERT 3"));
    }

    @Test
    void forgetsWhatIsRolledBack() {
        execute("BEGIN");
        execute("INSERT 1");
        assertThat(execute("ROLLBACK")).isEmpty();
        execute("BEGIN");
        assertThat(execute("COMMIT")).contains(List.of());
    }

    @Test
    void hearsWhoListens() {
        assertThat(spy.listens()).isFalse();
        spy.commits('Q', bytes("LISTEN perdure\0"));
        assertThat(spy.listens()).isTrue();
    }

    private Optional<List<String>> execute(String sql) {
        spy.commits('P', bytes("\0" + sql + "\0\0\0"));
        spy.commits('B', bytes("\0\0"));
        return spy.commits('E', bytes("\0\0\0\0\0"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
