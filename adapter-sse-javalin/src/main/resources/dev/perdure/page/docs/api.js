/* global SwaggerUIBundle */
// Swagger UI draws what the server says of itself; "Try it out" calls this server.
SwaggerUIBundle({
  url: "../openapi.json",
  dom_id: "#calls",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  requestSnippetsEnabled: false,
});
