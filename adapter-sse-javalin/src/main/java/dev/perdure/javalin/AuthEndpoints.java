package dev.perdure.javalin;

import dev.perdure.javalin.auth.Admission.By;
import dev.perdure.javalin.auth.Gate;
import dev.perdure.javalin.auth.Gate.Given;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.auth.Refusal;
import dev.perdure.protocol.AccessTicket;
import dev.perdure.protocol.SignedIn;
import io.javalin.http.Context;
import java.util.Map;

/** The calls by which a browser gets what it can send where it can't send headers. */
final class AuthEndpoints {

    private final Gate gate;

    AuthEndpoints(Gate gate) {
        this.gate = gate;
    }

    /** {@code POST auth/session}: a cookie for a token. Only for a token, or a cookie would renew itself for ever. */
    void begin(Context context) {
        Principal principal = Doorkeeper.principal(context);
        requirePasses();
        if (gate.isOpen()) {
            Answers.json(context, 200, signedIn(principal).toJson());
            return;
        }
        if (Doorkeeper.by(context) != By.HEADER) {
            throw ProblemException.refused(Refusal.AUTHENTICATION_REQUIRED, Map.of());
        }
        Given cookie = gate.cookie(principal, Doorkeeper.headers(context));
        context.header("Set-Cookie", cookie.text());
        Answers.json(context, 201, new SignedIn(principal.caller().subject(), cookie.until(), gate.mode()).toJson());
    }

    /** {@code GET auth/session}: who calls. */
    void look(Context context) {
        Answers.json(context, 200, signedIn(Doorkeeper.principal(context)).toJson());
    }

    /** {@code DELETE auth/session}: no cookie any more. */
    void end(Context context) {
        context.header("Set-Cookie", gate.noCookie(Doorkeeper.headers(context)));
        context.header("Cache-Control", "no-store");
        context.status(204);
    }

    /** {@code POST auth/ticket}: a word for one URL. */
    void ticket(Context context) {
        Principal principal = Doorkeeper.principal(context);
        requirePasses();
        Given ticket = gate.ticket(principal);
        Answers.json(context, 201, new AccessTicket(ticket.text(), ticket.until()).toJson());
    }

    private void requirePasses() {
        if (!gate.givesPasses()) {
            throw ProblemException.of(404, "not_found", "This server gives neither cookies nor tickets.");
        }
    }

    private SignedIn signedIn(Principal principal) {
        return new SignedIn(principal.caller().subject(), principal.expiresAt(), gate.mode());
    }
}
