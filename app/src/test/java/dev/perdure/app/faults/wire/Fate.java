package dev.perdure.app.faults.wire;

import java.util.SplittableRandom;

/** What becomes of one connection between a client and a server. Bytes are never lost, doubled or swapped, only late or cut off. */
public sealed interface Fate {

    /** Everything passes as it comes. */
    record Pass() implements Fate {}

    /** Every piece of the answer comes so much later. */
    record Late(int millis) implements Fate {}

    /** The answer comes in pieces of so many bytes. */
    record Trickle(int bytes) implements Fate {}

    /** Nobody is let in: the connection is reset as soon as it stands. */
    record Refuse() implements Fate {}

    /** The question is cut after so many bytes. */
    record CutQuestion(int bytes, Ending ending) implements Fate {}

    /** The answer is cut after so many bytes; with none of them the question was heard and its answer lost. */
    record CutAnswer(int bytes, Ending ending) implements Fate {}

    /** The answer stops after so many bytes, for so long, and goes on. */
    record Stall(int bytes, int millis) implements Fate {}

    /** After so many bytes of the answer nothing passes any more, and nobody is told. */
    record HalfOpen(int bytes) implements Fate {}

    /** How the client is told of a cut. */
    enum Ending {
        /** As if the other side had closed in order. */
        FIN,
        /** As if the other side had died. */
        RST
    }

    /**
     * The bounds of what is drawn.
     *
     * @param bytes the latest byte at which something is cut, exclusive
     * @param stallMillis the longest stall
     * @param lateMillis the most that a piece is late
     */
    record Bounds(int bytes, int stallMillis, int lateMillis) {}

    /** Draws one. Early bytes are likelier than late ones, since a head is short and a stream is long. */
    static Fate draw(SplittableRandom random, Bounds bounds) {
        int bytes = random.nextInt(1 + random.nextInt(bounds.bytes()));
        Ending ending = random.nextBoolean() ? Ending.FIN : Ending.RST;
        return switch (random.nextInt(12)) {
            case 0 -> new Pass();
            case 1 -> new Late(1 + random.nextInt(bounds.lateMillis()));
            case 2, 3 -> new Trickle(1 + random.nextInt(40));
            case 4 -> new Refuse();
            case 5 -> new CutQuestion(random.nextInt(300), ending);
            case 6 -> new CutAnswer(0, ending);
            case 7, 8, 9 -> new CutAnswer(bytes, ending);
            case 10 -> new Stall(bytes, 1 + random.nextInt(bounds.stallMillis()));
            default -> new HalfOpen(bytes);
        };
    }
}
