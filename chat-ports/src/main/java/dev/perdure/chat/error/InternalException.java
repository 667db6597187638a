package dev.perdure.chat.error;

/** A defect of Perdure, an adapter or the store's data. The message holds nothing of it; the cause is for the log. */
public final class InternalException extends ChatException {

    private static final long serialVersionUID = 1L;

    public InternalException(Throwable cause) {
        super("internal_error", false, "Something went wrong on our side. The operator's log says more.", null, cause);
    }
}
