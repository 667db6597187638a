package dev.perdure.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perdure.client.EventFrames.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the table that the browser client is held to as well. */
class SseCasesTest {

    private static final Path TABLE = Path.of("../chat-protocol/src/test/resources/sse-cases.json");
    private static final long ROOM = 8 * 1024 * 1024;

    /**
     * A stream and what it means.
     *
     * @param stream its bytes, each as the character of that number
     */
    record Case(String name, String stream, List<Frame> frames, OptionalLong retry, String lastId) {

        static Case of(JsonNode json) {
            try {
                byte[] stream = json.has("base64")
                        ? json.get("base64").binaryValue()
                        : json.get("stream").textValue().getBytes(UTF_8);
                List<Frame> frames = StreamSupport.stream(json.get("events").spliterator(), false)
                        .map(event -> new Frame(
                                event.get("type").textValue(),
                                event.get("data").textValue(),
                                event.get("id").textValue()))
                        .toList();
                JsonNode retry = json.get("retry");
                return new Case(
                        json.get("name").textValue(),
                        new String(stream, ISO_8859_1),
                        frames,
                        retry.isNull() ? OptionalLong.empty() : OptionalLong.of(retry.longValue()),
                        json.get("last_id").textValue());
            } catch (IOException notBase64) {
                throw new IllegalArgumentException(notBase64);
            }
        }

        void check(InputStream in, String how) throws IOException {
            AtomicBoolean heard = new AtomicBoolean();
            EventFrames read = new EventFrames(in, ROOM, () -> heard.set(true));
            List<Frame> found = new ArrayList<>();
            for (Frame frame = read.next(); frame != null; frame = read.next()) {
                found.add(frame);
            }
            assertThat(found).as(how).isEqualTo(frames);
            assertThat(read.retry()).as(how).isEqualTo(retry);
            assertThat(read.lastId()).as(how).isEqualTo(lastId);
            assertThat(heard.get()).as(how).isEqualTo(!stream.isEmpty());
        }

        byte[] bytes() {
            return stream.getBytes(ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        JsonNode table = new ObjectMapper().readTree(TABLE.toFile());
        assertThat(table.size()).isGreaterThan(50);
        return StreamSupport.stream(table.spliterator(), false).map(Case::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isReadAsAWhole(Case each) throws IOException {
        each.check(new ByteArrayInputStream(each.bytes()), "whole");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isReadSplitAtEveryByte(Case each) throws IOException {
        // A very long one is split at places that lie apart, so that the test stays short.
        byte[] stream = each.bytes();
        int step = Math.max(1, stream.length / 400);
        for (int at = 1; at < stream.length; at += step) {
            InputStream first = new ByteArrayInputStream(stream, 0, at);
            InputStream second = new ByteArrayInputStream(stream, at, stream.length - at);
            each.check(new SequenceInputStream(first, second), "split at " + at);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isReadByteByByte(Case each) throws IOException {
        each.check(new OneByOne(each.bytes()), "byte by byte");
    }

    @Nested
    class AHostileStream {

        @Test
        void canNotMakeAnEventOfAnySize() {
            byte[] endless = ("data: " + "x".repeat(5000)).getBytes(UTF_8);
            EventFrames read = new EventFrames(new ByteArrayInputStream(endless), 1000, () -> {});
            assertThatThrownBy(read::next).isInstanceOf(EventTooLargeException.class);
        }

        @Test
        void canNotMakeAnEventOfAnyNumberOfLines() {
            byte[] endless = "data: x\n".repeat(500).getBytes(UTF_8);
            EventFrames read = new EventFrames(new ByteArrayInputStream(endless), 1000, () -> {});
            assertThatThrownBy(read::next).isInstanceOf(EventTooLargeException.class);
        }

        @Test
        void mayGoOnForEverInSmallEvents() throws IOException {
            byte[] many = "data: x\n\n".repeat(500).getBytes(UTF_8);
            EventFrames read = new EventFrames(new ByteArrayInputStream(many), 1000, () -> {});
            for (int i = 0; i < 500; i++) {
                assertThat(read.next()).isEqualTo(new Frame("message", "x", ""));
            }
            assertThat(read.next()).isNull();
        }

        @Test
        void canNotBreakTheReaderByARetryThatNoNumberHolds() throws IOException {
            byte[] absurd = ("retry: 5\nretry: " + "9".repeat(400) + "\ndata: x\n\n").getBytes(UTF_8);
            EventFrames read = new EventFrames(new ByteArrayInputStream(absurd), ROOM, () -> {});
            assertThat(read.next()).isEqualTo(new Frame("message", "x", ""));
            assertThat(read.retry()).hasValue(5);
        }
    }

    /** Gives one byte a read, as the slowest of networks. */
    private static final class OneByOne extends ByteArrayInputStream {

        OneByOne(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(1, length));
        }
    }
}
