package dev.perdure.client;

import dev.perdure.chat.error.Failure;
import dev.perdure.protocol.Problem;
import dev.perdure.protocol.WireFormatException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A call or an answer that failed for good: all tries that the policy allows are over when this is thrown.
 *
 * <p>The message is for people and repeats nothing that was sent. Codes of the server are those of {@code docs/protocol.md};
 * the client's own are {@code connection_failed} and {@code connection_lost} (recoverable), {@code protocol_error},
 * {@code event_too_large}, {@code redirect_refused}, {@code session_replaced}, {@code answer_gone}, {@code closed}, {@code interrupted} and
 * {@code client_error}.
 */
public abstract sealed class ChatClientException extends RuntimeException
        permits RecoverableException, UnrecoverableException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    @Nullable
    private final Duration retryAfter;

    ChatClientException(
            String code, String message, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** What went wrong, in {@code snake_case}, stable over releases. */
    public String code() {
        return code;
    }

    /** Whether the same call may be made again later with a chance to succeed; nothing runs twice by it. */
    public boolean recoverable() {
        return this instanceof RecoverableException;
    }

    /** How long the server asks to wait before that, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The status of the answer that refused the call, if there was one. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    static ChatClientException of(IOException failure) {
        return switch (failure) {
            case RefusedException refused -> of(refused);
            case EventTooLargeException large ->
                new UnrecoverableException(
                        "event_too_large", "The server sent an event that is larger than allowed here.", large);
            case WireFormatException garbled -> notUnderstood(garbled);
            case ForeignAnswerException foreign -> notUnderstood(foreign);
            case ConnectException away -> unreachable(away);
            case UnknownHostException unknown -> unreachable(unknown);
            default ->
                new RecoverableException(
                        "connection_lost", "The connection was lost. Nothing that was said is.", 0, null, failure);
        };
    }

    private static ChatClientException notUnderstood(IOException failure) {
        return new UnrecoverableException(
                "protocol_error", "What answers is not a server that this client understands.", failure);
    }

    private static ChatClientException unreachable(IOException failure) {
        return new RecoverableException(
                "connection_failed", "The server can't be reached. Try again later.", 0, null, failure);
    }

    private static ChatClientException of(RefusedException refused) {
        Problem problem = refused.problem();
        if (problem == null) {
            return make(
                    refused.recoverable(),
                    refused.code(),
                    String.valueOf(refused.getMessage()),
                    refused.status(),
                    refused.retryAfter(),
                    refused);
        }
        return make(
                problem.recoverable(),
                problem.code(),
                problem.detail(),
                refused.status(),
                refused.retryAfter(),
                refused);
    }

    static ChatClientException of(Failure failure) {
        return make(failure.recoverable(), failure.code(), failure.message(), 0, failure.retryAfter(), null);
    }

    private static ChatClientException make(
            boolean recoverable,
            String code,
            String message,
            int status,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        return recoverable
                ? new RecoverableException(code, message, status, retryAfter, cause)
                : new UnrecoverableException(code, message, status, retryAfter, cause);
    }
}
