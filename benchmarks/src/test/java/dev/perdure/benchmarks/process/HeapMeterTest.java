package dev.perdure.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HeapMeterTest {

    @Test
    void readsTheOneLineOfG1() throws IOException {
        assertThat(HeapMeter.used("""
                4711:
                 garbage-first heap   total reserved 6172672K, committed 65536K, used 20480K [0x1, 0x2)
                  region size 4096K, 5 young (20480K), 0 survivors (0K)
                 Metaspace       used 30000K, committed 31000K, reserved 1114112K
                """)).isEqualTo(20_480 * 1024);
    }

    @Test
    void addsTheGenerationsOfOtherCollectors() throws IOException {
        assertThat(HeapMeter.used("""
                 def new generation   total 9216K, used 1024K [0x1, 0x2)
                  eden space 8192K,   12% used [0x1, 0x2)
                 tenured generation   total 10240K, used 2048K [0x1, 0x2)
                """)).isEqualTo(3 * 1024 * 1024);
    }

    @Test
    void doesNotGuess() {
        assertThatThrownBy(() -> HeapMeter.used("no such process")).isInstanceOf(IOException.class);
    }
}
