package dev.perdure.benchmarks.load;

/** Is told what stands in a stream, in order, on the thread that reads. */
public interface StreamListener {

    /** A token {@code i@T } of the demo agent is whole. It comes before the {@link #event} it stands in. */
    void token(int index, long madeMicros);

    /** An event is whole. */
    void event(EventType type);
}
