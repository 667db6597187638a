package dev.perdure.app.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;

/** An exception below its record, every line indented, since its message may be anybody's. Made by Logback. */
public final class IndentedThrowable extends ThrowableProxyConverter {

    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
        return Harmless.indented(super.throwableProxyToString(thrown));
    }
}
