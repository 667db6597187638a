package dev.perdure.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ResponseScannerTest {

    private final List<String> seen = new ArrayList<>();

    private ResponseScanner scanner() {
        seen.clear();
        ResponseScanner[] scanner = new ResponseScanner[1];
        scanner[0] = new ResponseScanner(new StreamListener() {
            @Override
            public void token(int index, long madeMicros) {
                seen.add(index + "@" + madeMicros);
            }

            @Override
            public void event(EventType type) {
                seen.add(type + " " + scanner[0].lastEventId());
            }
        });
        return scanner[0];
    }

    private ResponseScanner scan(byte[]... pieces) throws ProtocolException {
        ResponseScanner scanner = scanner();
        for (byte[] piece : pieces) {
            scanner.scan(piece, 0, piece.length);
        }
        return scanner;
    }

    @Nested
    class Pieces {

        private final String body = "retry: 1000\n\n" + Streams.STARTED + ":\n\n" + Streams.tokens(1, 2)
                + Streams.delta(4, "3@3000 4@40") + Streams.delta(5, "00 ") + Streams.completed(6);
        private final List<String> all = List.of(
                "TURN_STARTED e-1",
                "1@1000",
                "TEXT_DELTA e-2",
                "2@2000",
                "TEXT_DELTA e-3",
                "3@3000",
                "TEXT_DELTA e-4",
                "4@4000",
                "TEXT_DELTA e-5",
                "TURN_COMPLETED e-6");

        private void sameWhereverCut(byte[] response) throws ProtocolException {
            for (int cut = 0; cut <= response.length; cut++) {
                ResponseScanner scanner = scanner();
                scanner.scan(response, 0, cut);
                scanner.scan(response, cut, response.length);
                assertThat(seen).as("cut at %d", cut).isEqualTo(all);
                assertThat(scanner.status()).isEqualTo(200);
            }
            ResponseScanner scanner = scanner();
            for (int i = 0; i < response.length; i++) {
                scanner.scan(response, i, i + 1);
            }
            assertThat(seen).isEqualTo(all);
        }

        @Test
        void aChunkedStreamIsTheSameWhereverItIsCut() throws ProtocolException {
            int middle = body.indexOf("2@2000") + 3;
            sameWhereverCut(Streams.chunked(body.substring(0, middle), body.substring(middle)));
        }

        @Test
        void aCountedStreamIsTheSameWhereverItIsCut() throws ProtocolException {
            sameWhereverCut(Streams.counted(body));
        }

        @Test
        void aStreamThatEndsWithTheConnectionIsTheSameWhereverItIsCut() throws ProtocolException {
            sameWhereverCut(Streams.untilClosed(body));
        }
    }

    @Nested
    class Ends {

        @Test
        void theEndOfAChunkedResponseIsKnown() throws ProtocolException {
            byte[] response = Streams.chunked(Streams.STARTED);
            assertThat(scan(response).ended()).isTrue();
            ResponseScanner cut = scanner();
            cut.scan(response, 0, response.length - 1);
            assertThat(cut.ended()).isFalse();
        }

        @Test
        void aResponseUntilTheConnectionClosesHasNoOtherEnd() throws ProtocolException {
            ResponseScanner scanner = scan(Streams.untilClosed(Streams.STARTED));
            assertThat(scanner.ended()).isFalse();
            assertThat(scanner.endsWithConnection()).isTrue();
        }

        @Test
        void aResponseWithoutContentEndsWithItsHead() throws ProtocolException {
            ResponseScanner scanner = scan("HTTP/1.1 204 No Content\r\n\r\n".getBytes(UTF_8));
            assertThat(scanner.ended()).isTrue();
            assertThat(scanner.status()).isEqualTo(204);
        }

        @Test
        void anInterimResponseIsNotTheResponse() throws ProtocolException {
            byte[] interim = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8);
            assertThat(scan(interim, Streams.counted(Streams.STARTED)).status()).isEqualTo(200);
            assertThat(seen).containsExactly("TURN_STARTED e-1");
        }

        @Test
        void whatComesAfterTheEndIsAFault() {
            byte[] response = Streams.counted(Streams.STARTED);
            assertThatThrownBy(() -> scan(response, response)).isInstanceOf(ProtocolException.class);
        }

        @Test
        void aChunkThatIsLongerThanItSaysIsAFault() {
            byte[] response = new String(Streams.chunked("data"), UTF_8)
                    .replace("4\r\n", "3\r\n")
                    .getBytes(UTF_8);
            assertThatThrownBy(() -> scan(response)).isInstanceOf(ProtocolException.class);
        }

        @Test
        void whatIsNotHttpIsAFault() {
            assertThatThrownBy(() -> scan("SSH-2.0\r\n".getBytes(UTF_8))).isInstanceOf(ProtocolException.class);
        }
    }

    @Nested
    class Events {

        @Test
        void anEventThatIsNotWholeDoesNotCount() throws ProtocolException {
            String whole = Streams.STARTED;
            ResponseScanner scanner = scan(Streams.untilClosed(whole.substring(0, whole.length() - 1)));
            assertThat(seen).isEmpty();
            assertThat(scanner.lastEventId()).isEmpty();
        }

        @Test
        void onlyTheTextOfTextDeltasHoldsTokens() throws ProtocolException {
            scan(Streams.counted(Streams.event(1, "custom", "{\"text\":\"1@1000 \"}")
                    + Streams.event(2, "text.delta", "{\"turn_id\":\"2@2000 \",\"text\":\"3@3000 \"}")));
            assertThat(seen).containsExactly("CUSTOM e-1".replace("CUSTOM", "OTHER"), "3@3000", "TEXT_DELTA e-2");
        }

        @Test
        void wordsThatAreNoTokensAreNoTokens() throws ProtocolException {
            scan(Streams.counted(Streams.delta(1, "a1@10 1@1x 2 3@ \\n4@40 5@50 ")));
            assertThat(seen).containsExactly("5@50", "TEXT_DELTA e-1");
        }

        @Test
        void anEventWithoutIdKeepsTheLastOne() throws ProtocolException {
            assertThat(scan(Streams.counted(Streams.STARTED + "event: gap\ndata: {}\n\n"))
                            .lastEventId())
                    .isEqualTo("e-1");
        }

        @Test
        void aBlockWithoutDataLeavesNothingToTheNextEvent() throws ProtocolException {
            scan(Streams.counted("event: turn.completed\n\ndata: {}\n\n"));
            assertThat(seen).containsExactly("OTHER ");
        }
    }
}
