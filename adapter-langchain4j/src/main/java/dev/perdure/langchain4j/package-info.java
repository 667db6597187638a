/**
 * Language models as agents: any LangChain4j {@code StreamingChatModel} becomes a {@code WorkflowAgent}.
 *
 * <p>Entry points: {@link dev.perdure.langchain4j.LangChain4jAgent}, and {@link dev.perdure.langchain4j.LangChain4jModule}
 * for Guice. {@link dev.perdure.langchain4j.StoppableHttpClientBuilder} is for the models that speak HTTP. Which provider is
 * talked to, and with which key, is decided by whoever builds the model; nothing of a provider may be here.
 */
@NullMarked
package dev.perdure.langchain4j;

import org.jspecify.annotations.NullMarked;
