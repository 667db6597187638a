// The only module that names the libraries' paths; the build fills in their versions (see the module's pom). The highlighter
// is no module: the document loads it.
export { Marked } from "../webjars/marked/${marked.version}/lib/marked.esm.js";
export { default as purifier } from "../webjars/dompurify/${dompurify.version}/dist/purify.es.mjs";
