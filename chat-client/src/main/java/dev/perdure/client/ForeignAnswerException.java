package dev.perdure.client;

import java.io.IOException;

/** A success that is not of this protocol: a proxy's page, most likely. */
final class ForeignAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    ForeignAnswerException(String what) {
        super(what);
    }
}
