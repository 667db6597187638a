package dev.perdure.javalin.browser;

import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Whom to tell of a weakness, for {@code /.well-known/security.txt} (RFC 9116).
 *
 * @param contact a {@code mailto:} or {@code https:} address
 * @param expires when this should no longer be believed
 */
public record SecurityText(URI contact, Instant expires) {

    /** Where it is looked for. */
    public static final String PATH = "/.well-known/security.txt";

    public SecurityText {
        if (!"mailto".equals(contact.getScheme()) && !"https".equals(contact.getScheme())) {
            throw new IllegalArgumentException("the contact is a mailto: or https: address");
        }
    }

    /** The file, in UTF-8. */
    public String text() {
        return "Contact: " + contact.toASCIIString() + "\n" + "Expires: "
                + DateTimeFormatter.ISO_INSTANT.format(expires.truncatedTo(ChronoUnit.SECONDS)) + "\n"
                + "Preferred-Languages: en\n";
    }
}
