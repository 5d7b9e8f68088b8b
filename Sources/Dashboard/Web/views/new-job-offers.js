// What the editor of a job offers to write next: keys and values that the document's schema knows.

import { writing } from "../core/places.js";

const OPENINGS = { "{": "{}", "[": "[]", '"': '""', "": "" };

/**
 * @param {import("../core/schema.js").Schema | null} schema null: it is not known yet, and nothing is offered
 * @param {string} text
 * @param {number} offset
 * @returns {{start: number, offers: import("../ui/editor.js").Offer[]}}
 */
export function offersAt(schema, text, offset) {
  const { path, isKey, word, start, keys } = writing(text, offset);
  if (!schema) return { start, offers: [] };
  return { start, offers: isKey ? keyOffers(schema, path, word, keys, text, offset) : valueOffers(schema, path, word) };
}

function keyOffers(schema, path, word, taken, text, offset) {
  const hasValue = /^[^"\n]*"?\s*:/.test(text.slice(offset));
  return ranked(schema.keys(path).filter(({ name }) => !taken.includes(name)), ({ name }) => name, word).map(({ name, text: detail, isRequired, schema: value }) => {
    const opening = OPENINGS[schema.opening(value)];
    const insert = hasValue ? `"${name}"` : `"${name}": ${opening}`;
    return { text: name, detail: isRequired ? `• ${detail}` : detail, insert, caret: insert.length - (hasValue ? 0 : opening.length / 2) };
  });
}

function valueOffers(schema, path, word) {
  const all = schema.values(path).map((value) => ({ text: String(value), detail: "", insert: JSON.stringify(value) }));
  return ranked(all, ({ text }) => text, word).filter(({ insert }) => insert !== word && insert !== `"${word}"`);
}

/** Those that begin so first, then those that have it anywhere. */
function ranked(all, nameOf, word) {
  const small = word.toLowerCase();
  const place = (one) => nameOf(one).toLowerCase().indexOf(small);
  return all.filter((one) => place(one) >= 0).sort((one, other) => Math.min(place(one), 1) - Math.min(place(other), 1));
}
