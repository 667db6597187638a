package dev.perdure.javalin;

import dev.perdure.protocol.Contract;
import io.javalin.http.Context;

/** The protocol for machines. */
final class ContractEndpoints {

    private final byte[] openApi;
    private final byte[] asyncApi;

    ContractEndpoints(String basePath) {
        openApi = Contract.openApi(basePath);
        asyncApi = Contract.asyncApi(basePath);
    }

    /** {@code GET /openapi.json}. */
    void openApi(Context context) {
        Answers.revalidated(context, openApi);
    }

    /** {@code GET /asyncapi.json}. */
    void asyncApi(Context context) {
        Answers.revalidated(context, asyncApi);
    }
}
