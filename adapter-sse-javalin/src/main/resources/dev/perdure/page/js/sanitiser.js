import { purifier } from "./libraries.js";

const TEXT = {
  ALLOWED_TAGS: [
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
  ],
  ALLOWED_ATTR: ["href", "title", "start", "align", "class"],
  ADD_URI_SAFE_ATTR: ["start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
const COLOURED_CODE = {
  ALLOWED_TAGS: ["span"],
  ALLOWED_ATTR: ["class"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
const CLASSES = { CODE: /^language-[\w+#.-]{1,30}$/, SPAN: /^(?:hljs|language)-[\w-]{1,30}(?: \w{1,30}){0,3}$/ };

purifier.addHook("uponSanitizeAttribute", (element, attribute) => {
  if (attribute.attrName === "class") {
    attribute.keepAttr = CLASSES[element.nodeName]?.test(attribute.attrValue) ?? false;
  }
});
purifier.addHook("afterSanitizeAttributes", (element) => {
  if (element.nodeName === "A" && element.hasAttribute("href")) {
    element.setAttribute("target", "_blank");
    element.setAttribute("rel", "noopener noreferrer");
  } else if (/^(P|H[1-6]|LI|TD|TH)$/.test(element.nodeName)) {
    element.setAttribute("dir", "auto");
  } else if (/^(BLOCKQUOTE|TABLE)$/.test(element.nodeName)) {
    element.setAttribute("dir", direction(element.textContent));
  } else if (element.nodeName === "PRE") {
    element.setAttribute("dir", "ltr");
    element.setAttribute("tabindex", "0");
  }
});

/** That of the first letter. `dir="auto"` would not look into parts that have a direction of their own. */
function direction(text) {
  return /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u.test(text)
    ? "rtl"
    : "ltr";
}

/** What may stay of the HTML that markdown became, as nodes. Links lead to the web or to mail, and open elsewhere. */
export function cleanText(html) {
  return purifier.sanitize(html, TEXT);
}

/** What may stay of code that was coloured: text, and spans that say what it is. */
export function cleanCode(html) {
  return purifier.sanitize(html, COLOURED_CODE);
}
