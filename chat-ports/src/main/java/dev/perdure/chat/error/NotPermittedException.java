package dev.perdure.chat.error;

/** The caller is a guest of the session, and what it was granted does not allow this. Nobody else is ever told so. */
public final class NotPermittedException extends ChatException {

    private static final long serialVersionUID = 1L;

    public NotPermittedException() {
        super(
                "not_permitted",
                false,
                "This session is shared with you, but not for this. Ask its owner for more access.",
                null,
                null);
    }
}
