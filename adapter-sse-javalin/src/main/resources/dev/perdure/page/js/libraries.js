// The only place that names the libraries' paths; the build fills in their versions (see the module's pom).
export { Marked } from "../webjars/marked/${marked.version}/lib/marked.esm.js";
export { default as purifier } from "../webjars/dompurify/${dompurify.version}/dist/purify.es.mjs";
