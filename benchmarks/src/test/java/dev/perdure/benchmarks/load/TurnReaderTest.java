package dev.perdure.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ProtocolException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TurnReaderTest {

    private static final int TOKENS = 3;

    private final TurnJournal journal = new TurnJournal();
    private final TurnReader reader = new TurnReader(new byte[0], TOKENS, 1_000, journal);

    private void read(byte[] response) throws ProtocolException {
        reader.sent(0);
        if (reader.received(response, response.length, 5_000)) {
            reader.cut("closed by the server");
        }
    }

    @Nested
    class AFaultlessTurn {

        @Test
        void isExact() throws ProtocolException {
            read(Streams.chunked(Streams.STARTED + Streams.tokens(1, 2, 3) + Streams.completed(5)));
            assertThat(journal.exact()).isTrue();
            assertThat(journal.completedTurns()).isEqualTo(1);
            assertThat(journal.deliveredTokens()).isEqualTo(TOKENS);
        }

        @Test
        void isTimedFromWhenEachTokenWasMade() throws ProtocolException {
            read(Streams.chunked(Streams.STARTED + Streams.tokens(1, 2, 3) + Streams.completed(5)));
            assertThat(journal.madeToSocket.getTotalCount()).isEqualTo(TOKENS);
            assertThat(journal.madeToSocket.getMinValue()).isBetween(1_990L, 2_010L);
            assertThat(journal.madeToSocket.getMaxValue()).isBetween(3_990L, 4_010L);
            assertThat(journal.firstToken.getTotalCount()).isEqualTo(1);
        }

        @Test
        void mayEndWithTheConnection() throws ProtocolException {
            read(Streams.untilClosed(Streams.STARTED + Streams.tokens(1, 2, 3) + Streams.completed(5)));
            assertThat(journal.exact()).isTrue();
        }
    }

    @Nested
    class AFault {

        private void isNoticed(byte[] response, int lost, int doubled) throws ProtocolException {
            read(response);
            assertThat(journal.exact()).isFalse();
            assertThat(journal.lostTokens()).isEqualTo(lost);
            assertThat(journal.doubledTokens()).isEqualTo(doubled);
            assertThat(journal.deliveredTokens()).isEqualTo(TOKENS - lost);
        }

        @Test
        void aLostFirstToken() throws ProtocolException {
            isNoticed(Streams.chunked(Streams.STARTED + Streams.tokens(2, 3) + Streams.completed(4)), 1, 0);
        }

        @Test
        void aLostTokenInTheMiddle() throws ProtocolException {
            isNoticed(Streams.chunked(Streams.STARTED + Streams.tokens(1, 3) + Streams.completed(4)), 1, 0);
        }

        @Test
        void aLostLastToken() throws ProtocolException {
            isNoticed(Streams.chunked(Streams.STARTED + Streams.tokens(1, 2) + Streams.completed(4)), 1, 0);
        }

        @Test
        void aDoubledToken() throws ProtocolException {
            isNoticed(Streams.chunked(Streams.STARTED + Streams.tokens(1, 2, 2, 3) + Streams.completed(6)), 0, 1);
        }

        @Test
        void twoTokensInTheWrongOrder() throws ProtocolException {
            isNoticed(Streams.chunked(Streams.STARTED + Streams.tokens(1, 3, 2) + Streams.completed(5)), 1, 1);
        }

        @Test
        void aTokenTooMany() throws ProtocolException {
            isNoticed(Streams.chunked(Streams.STARTED + Streams.tokens(1, 2, 3, 4) + Streams.completed(6)), 0, 1);
        }

        @Test
        void anEndWithoutATerminalEvent() throws ProtocolException {
            isNoticed(Streams.chunked(Streams.STARTED + Streams.tokens(1, 2, 3)), 0, 0);
            assertThat(journal.failures()).containsOnlyKeys("the response ended without a terminal event");
        }

        @Test
        void aConnectionThatBreaks() throws ProtocolException {
            isNoticed(Streams.untilClosed(Streams.STARTED + Streams.tokens(1)), 2, 0);
            assertThat(journal.failures()).containsOnlyKeys("closed by the server");
        }

        @Test
        void aTurnThatFails() throws ProtocolException {
            String failed = Streams.event(5, "turn.failed", "{\"turn_id\":\"t\"}");
            isNoticed(Streams.chunked(Streams.STARTED + Streams.tokens(1, 2, 3) + failed), 0, 0);
            assertThat(journal.failures()).containsOnlyKeys("TURN_FAILED");
        }

        @Test
        void aRefusal() throws ProtocolException {
            isNoticed("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n".getBytes(UTF_8), 3, 0);
            assertThat(journal.failures()).containsOnlyKeys("status 503");
        }

        @Test
        void aTurnThatNeverBegan() {
            reader.finish("not over when the time was");
            reader.finish("said again");
            assertThat(journal.exact()).isFalse();
            assertThat(journal.lostTokens()).isEqualTo(TOKENS);
            assertThat(journal.failures()).containsOnlyKeys("not over when the time was");
        }
    }

    @Nested
    class Journals {

        @Test
        void addUp() throws ProtocolException {
            read(Streams.chunked(Streams.STARTED + Streams.tokens(1, 3, 3) + Streams.completed(5)));
            TurnJournal sum = new TurnJournal();
            sum.add(journal);
            sum.add(journal);
            assertThat(sum.lostTokens()).isEqualTo(2);
            assertThat(sum.doubledTokens()).isEqualTo(2);
            assertThat(sum.deliveredTokens()).isEqualTo(4);
            assertThat(sum.completedTurns()).isEqualTo(2);
            assertThat(sum.bytesRead()).isEqualTo(2 * journal.bytesRead());
            assertThat(sum.madeToSocket.getTotalCount()).isEqualTo(4);
        }
    }
}
