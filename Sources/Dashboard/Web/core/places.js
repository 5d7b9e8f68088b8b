// Where in the text of a JSON document something is. It reads what is there, also of a text that is not complete or not right.

/**
 * @typedef {{start: number, end: number}} Place offsets into the text
 * @typedef {{kind: "punctuation" | "key" | "string" | "number" | "word", start: number, end: number}} Token
 */

const TOKENS = /"(?:[^"\\\n]|\\.)*"?|-?\d[\d.eE+-]*|[A-Za-z]+|[{}[\]:,]/g;

/** The tokens of a text. @param {string} text @returns {Token[]} */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKENS)) {
    const [first] = match[0];
    const kind = first === '"' ? "string" : /[{}[\]:,]/.test(first) ? "punctuation" : /[-\d]/.test(first) ? "number" : "word";
    const token = { kind, start: match.index, end: match.index + match[0].length };
    if (match[0] === ":" && found.at(-1)?.kind === "string") found.at(-1).kind = "key";
    found.push(token);
  }
  return found;
}

const escaped = (key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1");

function textOf(source) {
  try {
    return JSON.parse(source.endsWith('"') && source.length > 1 ? source : `${source}"`);
  } catch {
    return source.slice(1);
  }
}

/**
 * Places by JSON Pointer (RFC 6901): of a member its key and its value.
 *
 * @param {string} text
 * @returns {Map<string, Place>}
 */
export function places(text) {
  const all = new Map();
  let started = 0;
  walk(text, text.length, (stack, token, isKey) => {
    if (isKey) {
      started = token.start;
      return;
    }
    const pointer = stack.map(({ name }) => `/${escaped(name)}`).join("");
    all.set(pointer, { start: stack.at(-1)?.isObject ? started : token.start, end: token.end });
  });
  return all;
}

/** Goes through containers; tells each key and each value, with the way to it. */
function walk(text, until, tell) {
  /** @type {{isObject: boolean, name: string | number, isKeyNext: boolean}[]} */
  const stack = [];
  for (const token of tokens(text)) {
    if (token.start >= until) break;
    const source = text.slice(token.start, token.end);
    const top = stack.at(-1);
    if (source === "}" || source === "]") {
      stack.pop();
    } else if (source === ",") {
      if (top?.isObject) top.isKeyNext = true;
      else if (top) top.name += 1;
    } else if (source === ":") {
      if (top) top.isKeyNext = false;
    } else if (top?.isObject && top.isKeyNext && token.kind !== "punctuation") {
      top.name = textOf(source);
      tell(stack, token, true);
    } else {
      tell(stack, token, false);
      if (source === "{") stack.push({ isObject: true, name: "", isKeyNext: true });
      if (source === "[") stack.push({ isObject: false, name: 0, isKeyNext: false });
    }
  }
  return stack;
}

/** The place of a pointer, or of the nearest thing around it. @param {Map<string, Place>} all @param {string} pointer */
export function nearest(all, pointer) {
  for (let at = pointer ?? ""; ; at = at.slice(0, at.lastIndexOf("/"))) {
    if (all.has(at)) return all.get(at);
    if (at === "") return null;
  }
}

/** The number of the line that an offset is in, from 0. @param {string} text @param {number} offset */
export function lineOf(text, offset) {
  let line = 0;
  for (let i = text.indexOf("\n"); i >= 0 && i < offset; i = text.indexOf("\n", i + 1)) line += 1;
  return line;
}

/**
 * What is being written at an offset: the keys and numbers of the way there, and whether a key is due.
 *
 * @param {string} text
 * @param {number} offset
 * @returns {{path: (string | number)[], isKey: boolean, word: string, start: number, keys: string[]}} word: what is there of it already; keys: those
 *   that the object has before
 */
export function writing(text, offset) {
  const keys = [];
  const within = tokens(text).find(({ start, end, kind }) => (kind === "string" || kind === "key" || kind === "word") && start < offset && (offset < end || (offset === end && !text.slice(start, end).match(/.".*"$|^"[^"]*"$/))));
  const start = within?.start ?? offset;
  const stack = walk(text, start, (all, token, isKey) => {
    keys[all.length] ??= [];
    if (isKey) keys[all.length].push(textOf(text.slice(token.start, token.end)));
    else keys.length = all.length + 1;
    if (!isKey) keys[all.length + 1] = [];
  });
  const top = stack.at(-1);
  const isKey = Boolean(top?.isObject && top.isKeyNext);
  const path = stack.map(({ name }) => name);
  if (isKey) path.pop();
  return { path, isKey, word: text.slice(start, offset).replace(/^"/, ""), start, keys: keys[stack.length] ?? [] };
}

/**
 * A document as text that can be read: as it was written if that has lines, otherwise with lines of its own.
 *
 * @param {string} text
 */
export function readable(text) {
  if (text.trim().split("\n").length > 3) return text;
  try {
    return compact(JSON.parse(text), "");
  } catch {
    return text;
  }
}

/** JSON with what fits into a line in one. */
export function compact(value, indent = "") {
  const short = JSON.stringify(value) ?? "null";
  if (value === null || typeof value !== "object" || short.length + indent.length <= 72) return spaced(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((one) => deeper + compact(one, deeper)).join(",\n")}\n${indent}]`;
  return `{\n${Object.entries(value).map(([key, one]) => `${deeper}${JSON.stringify(key)}: ${compact(one, deeper)}`).join(",\n")}\n${indent}}`;
}

function spaced(value) {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  return `{${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${spaced(one)}`).join(", ")}}`;
}
