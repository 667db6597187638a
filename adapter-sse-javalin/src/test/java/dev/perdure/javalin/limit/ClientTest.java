package dev.perdure.javalin.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest {

    private static final TrustedProxies PROXIES =
            TrustedProxies.of("10.0.0.0/8, 192.0.2.1, fd00::/8").orElseThrow();

    private static Client client(String peer, HttpFields headers) {
        try {
            return Client.of(new InetSocketAddress(InetAddress.getByName(peer), 4711), headers, "http", PROXIES);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static HttpFields forwarded(String... lines) {
        HttpFields.Mutable headers = HttpFields.build();
        for (String line : lines) {
            headers.add("X-Forwarded-For", line);
        }
        return headers;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.1.2.3    | 203.0.113.7                       | 203.0.113.7
            10.1.2.3    | 203.0.113.7:4711                  | 203.0.113.7
            10.1.2.3    | 1.2.3.4, 203.0.113.7              | 203.0.113.7
            10.1.2.3    | 203.0.113.7, 10.9.9.9             | 203.0.113.7
            10.1.2.3    | 203.0.113.7,192.0.2.1 , 10.9.9.9  | 203.0.113.7
            10.1.2.3    | 10.7.7.7, 10.9.9.9                | 10.7.7.7
            10.1.2.3    | nonsense, 203.0.113.7             | 203.0.113.7
            fd00:0:0:0:0:0:0:1 | [2001:db8::1]:443          | 2001:db8:0:0:0:0:0:1
            10.1.2.3    | [fe80::1%eth0]                    | fe80:0:0:0:0:0:0:1
            10.1.2.3    | 2001:db8::1%1                     | 2001:db8:0:0:0:0:0:1
            10.1.2.3    | ::ffff:203.0.113.7                | 203.0.113.7
            """)
    void behindATrustedProxyIsTheRightmostHopThatIsNoProxy(String peer, String header, String address) {
        assertThat(client(peer, forwarded(header)).address()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "unknown",
                "localhost",
                "example.com",
                "1.2.3",
                "1.2.3.4.",
                "01.2.3.4",
                "256.1.1.1",
                "1.2.3.4:",
                "1.2.3.4:port",
                "[::1",
                "[::1]x",
                "::1::",
                "12345::",
                "203.0.113.7, garbage",
                "\"203.0.113.7\"",
                "for=203.0.113.7",
                "203.0.113.7;",
                "0x7f000001",
                "2130706433",
                "::ffff:1.2.3.4.5",
                "1:2"
            })
    void aHopThatCannotBeReadMakesItThePeer(String header) {
        Client client = client("10.1.2.3", forwarded(header));

        assertThat(client.address()).isEqualTo("10.1.2.3");
        assertThat(client.limited()).isTrue();
    }

    @Test
    void manyLinesAreOneListInTheirOrder() {
        assertThat(client("10.1.2.3", forwarded("1.1.1.1, 2.2.2.2", "203.0.113.7", "10.3.3.3"))
                        .address())
                .isEqualTo("203.0.113.7");
    }

    @Test
    void nobodyElseIsBelieved() {
        HttpFields headers = HttpFields.build(forwarded("203.0.113.7")).add("X-Forwarded-Proto", "https");
        Client client = client("198.51.100.4", headers);

        assertThat(client.address()).isEqualTo("198.51.100.4");
        assertThat(client.scheme()).isEqualTo("http");
    }

    @Test
    void aVeryLongListIsReadNoFurtherThanSoFar() {
        String header = "203.0.113.7, " + "10.0.0.1, ".repeat(5000) + "10.0.0.2";

        assertThat(client("10.1.2.3", forwarded(header)).address()).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"https, https", "http, http", "'http, https', https", "HTTPS, http", "ftp, http", "'', http"})
    void theSchemeIsTheNearestProxysWord(String header, String scheme) {
        HttpFields headers = HttpFields.build(forwarded("203.0.113.7")).add("X-Forwarded-Proto", header);

        assertThat(client("10.1.2.3", headers).scheme()).isEqualTo(scheme);
    }

    @Test
    void loopbackIsNotLimitedUnlessItIsSaidToBeAProxy() {
        assertThat(client("127.0.0.1", HttpFields.EMPTY).limited()).isFalse();
        assertThat(client("198.51.100.4", HttpFields.EMPTY).limited()).isTrue();
        assertThat(client("10.1.2.3", forwarded("127.0.0.1")).limited()).isTrue();
    }

    @Test
    void anIpv6ClientIsItsWholeNetwork() {
        Client one = client("2001:db8:1:2::1", HttpFields.EMPTY);

        assertThat(client("2001:db8:1:2:ffff::9", HttpFields.EMPTY).key()).isEqualTo(one.key());
        assertThat(client("2001:db8:1:3::1", HttpFields.EMPTY).key()).isNotEqualTo(one.key());
        assertThat(client("198.51.100.4", HttpFields.EMPTY).key())
                .isNotEqualTo(client("198.51.100.5", HttpFields.EMPTY).key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/", "localhost", "10.0.0.0/8,", "::/129", "10.0.0/8", "*"})
    void networksThatAreNoneAreRefused(String text) {
        assertThat(TrustedProxies.of(text)).isEmpty();
    }

    @Test
    void aNetworkHoldsWhatBeginsWithItsBits() throws Exception {
        TrustedProxies odd =
                TrustedProxies.of("10.16.0.0/13,2001:db8::/33,0.0.0.0/32").orElseThrow();

        assertThat(odd.holds(InetAddress.getByName("10.23.255.255"))).isTrue();
        assertThat(odd.holds(InetAddress.getByName("10.24.0.0"))).isFalse();
        assertThat(odd.holds(InetAddress.getByName("2001:db8:7fff::1"))).isTrue();
        assertThat(odd.holds(InetAddress.getByName("2001:db8:8000::1"))).isFalse();
        assertThat(odd.holds(InetAddress.getByName("0.0.0.1"))).isFalse();
        assertThat(TrustedProxies.of("::/0").orElseThrow().holds(InetAddress.getByName("2001:db8::1")))
                .isTrue();
    }
}
