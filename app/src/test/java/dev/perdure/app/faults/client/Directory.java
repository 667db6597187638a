package dev.perdure.app.faults.client;

import java.net.URI;
import java.util.List;

/** Where the nodes are that a load balancer would send a request to, as of now. */
@FunctionalInterface
public interface Directory {

    /** Never empty for long. */
    List<URI> nodes();
}
