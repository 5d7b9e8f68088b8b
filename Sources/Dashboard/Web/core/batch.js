// Many documents of one text: a JSON document a line, or a table whose columns are places of a template.

import { texts } from "../texts.js";

/**
 * @typedef {{line: number, text: string}} Row line: in the text, from 1; text: a document as JSON
 * @typedef {{line: number, message: string}} Wrong
 */

/** Documents, and bytes as JSON, that a request holds at most; somewhat less than the server takes. */
const [MOST, MOST_BYTES] = [1000, 7 << 20];

/** A JSON document a line; lines without anything are passed over. @param {string} text @returns {{rows: Row[], wrong: Wrong[]}} */
export function ofLines(text) {
  const [rows, wrong] = [[], []];
  text.split("\n").forEach((source, i) => {
    if (source.trim() === "") return;
    try {
      JSON.parse(source);
      rows.push({ line: i + 1, text: source.trim() });
    } catch (error) {
      wrong.push({ line: i + 1, message: error.message });
    }
  });
  return { rows, wrong };
}

/**
 * A table with commas (RFC 4180). Its first line has JSON Pointers (RFC 6901) into the template; an empty cell leaves what the template has. What
 * the template has there tells whether a cell is a number, a truth or a text.
 *
 * @param {string} text
 * @param {any} template a document
 * @returns {{rows: Row[], wrong: Wrong[]}}
 */
export function ofTable(text, template) {
  const [head, ...lines] = cells(text);
  const wrong = (head?.cells ?? []).filter((pointer) => !pointer.startsWith("/")).map((pointer) => ({ line: 1, message: texts.batch.noPointer(pointer) }));
  if (!head || wrong.length > 0) return { rows: [], wrong };
  const rows = [];
  for (const { line, cells: values } of lines) {
    if (values.length === 1 && values[0] === "") continue;
    if (values.length !== head.cells.length) {
      wrong.push({ line, message: texts.batch.cells(values.length, head.cells.length) });
      continue;
    }
    const document = structuredClone(template);
    try {
      head.cells.forEach((pointer, i) => values[i] !== "" && put(document, pointer, values[i]));
      rows.push({ line, text: JSON.stringify(document) });
    } catch (error) {
      wrong.push({ line, message: error.message });
    }
  }
  return { rows, wrong };
}

function cells(text) {
  const all = [];
  let [line, row, cell, isQuoted, began] = [1, [], "", false, 1];
  const end = () => {
    all.push({ line: began, cells: [...row, cell] });
    [row, cell, began] = [[], "", line + 1];
  };
  const source = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  for (let i = 0; i < source.length; i++) {
    const one = source[i];
    if (isQuoted) {
      if (one === '"' && source[i + 1] === '"') [cell, i] = [`${cell}"`, i + 1];
      else if (one === '"') isQuoted = false;
      else cell += one;
    } else if (one === '"' && cell === "") isQuoted = true;
    else if (one === ",") [row, cell] = [[...row, cell], ""];
    else if (one === "\n") end();
    else cell += one;
    if (one === "\n") line += 1;
  }
  if (cell !== "" || row.length > 0) end();
  return all;
}

function put(document, pointer, text) {
  const names = pointer.slice(1).split("/").map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = names.pop();
  let at = document;
  for (const name of names) {
    if (!Object.hasOwn(at, name)) throw new Error(texts.batch.noPlace(pointer));
    at = at[name];
    if (at === null || typeof at !== "object") throw new Error(texts.batch.noPlace(pointer));
  }
  if (Array.isArray(at) && !Object.hasOwn(at, last)) throw new Error(texts.batch.noPlace(pointer));
  const before = Object.hasOwn(at, last) ? at[last] : "";
  let value = text;
  if (typeof before === "number") value = Number(text);
  if (typeof before === "boolean") value = { true: true, false: false }[text];
  if (value === undefined || Number.isNaN(value)) throw new Error(texts.batch.noValue[typeof before](text, pointer));
  // A name such as "__proto__" is a member as any other.
  Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
}

/** What one request after the other sends. @param {Row[]} rows @returns {Row[][]} */
export function partsOf(rows) {
  const parts = [];
  let size = 0;
  for (const row of rows) {
    const bytes = row.text.length * 3;
    if (parts.length === 0 || parts.at(-1).length >= MOST || size + bytes > MOST_BYTES) [size] = [0, parts.push([])];
    parts.at(-1).push(row);
    size += bytes;
  }
  return parts;
}

/** The body of a request, with each document as it was written. @param {Row[]} part */
export const bodyOf = (part) => `{"jobs":[${part.map(({ text }) => text).join(",")}]}`;
