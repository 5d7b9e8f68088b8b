// Documents as they are written: lines with numbers, colours for what is what, and marks where something is wrong.

import { h } from "../core/h.js";
import { lineOf, tokens } from "../core/places.js";

/** Characters up to which a document is coloured; a longer one is shown plain. */
const MOST = 60_000;

/**
 * The lines of a document as elements.
 *
 * @param {string} text
 * @param {Map<number, "failed" | "warning">} [marks] by the number of the line, from 0
 */
export function codeLines(text, marks = new Map()) {
  const lines = [[]];
  let at = 0;
  const put = (source, className) => {
    const [first, ...more] = source.split("\n");
    if (first) lines.at(-1).push(className ? h("span", { class: className }, first) : first);
    for (const part of more) lines.push(part ? [part] : []);
  };
  if (text.length <= MOST) {
    for (const { kind, start, end } of tokens(text)) {
      put(text.slice(at, start), "");
      put(text.slice(start, end), kind === "punctuation" ? "" : `code-${kind}`);
      at = end;
    }
  }
  put(text.slice(at), "");
  return lines.map((parts, i) => h("span", { class: `code-line ${marks.has(i) ? `code-${marks.get(i)}` : ""}`, data: { line: i + 1 } }, parts, "\n"));
}

/**
 * A document to be read.
 *
 * @param {string} text
 * @param {{label: string, marks?: Map<number, "failed" | "warning">}} options
 */
export const codeView = (text, { label, marks }) =>
  h("pre", { class: "code numbered", tabindex: "0", role: "region", "aria-label": label }, codeLines(text, marks));

/**
 * The marks of what is wrong with a document.
 *
 * @param {string} text
 * @param {Array<{place: {start: number} | null, kind: "failed" | "warning"}>} found
 */
export function marksOf(text, found) {
  const marks = new Map();
  for (const { place, kind } of found) {
    if (!place) continue;
    const line = lineOf(text, place.start);
    if (marks.get(line) !== "failed") marks.set(line, kind);
  }
  return marks;
}
