package dev.perdure.javalin.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.Test;

class GuardedConnectorTest {

    @Test
    void whatIsReadIntoABufferAfterItWasGivenBackReachesNobodyElse() {
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            GuardedConnector connector = new GuardedConnector(
                    new Server(), new HttpConfiguration(), Limits.defaults(), Duration.ofSeconds(1), clock);
            ByteBufferPool buffers = connector.getByteBufferPool();
            RetainableByteBuffer ended = buffers.acquire(8192, false);
            ended.release();
            BufferUtil.append(ended.getByteBuffer(), "read too late".getBytes(US_ASCII));

            for (int i = 0; i < 1000; i++) {
                RetainableByteBuffer next = buffers.acquire(8192, false);
                assertThat(next.hasRemaining()).isFalse();
                assertThat(next.getByteBuffer().array())
                        .isNotSameAs(ended.getByteBuffer().array())
                        .containsOnly(0);
            }
        }
    }
}
