package dev.perdure.app;

/** How the server's address is written. */
final class Address {

    private Address() {}

    /** The URL of a host and a port; an IPv6 address stands in brackets (RFC 3986, section 3.2.2). */
    static String url(String host, int port) {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
