// Requests to the public API, with the rights of who is logged in.

import { texts } from "../texts.js";
import { session } from "./session.js";
import { queue } from "./router.js";

/** Why a request was not carried out, in words. */
export class Problem extends Error {
  /** @param {{status?: number, code?: string, detail?: string, hint?: string, errors?: any[], instance?: string}} told @param {number | null} [retryAfter] */
  constructor(told, retryAfter = null) {
    super(told.detail || texts.problems.unknown(told.status ?? 0));
    this.status = told.status ?? 0;
    this.code = told.code ?? "";
    this.hint = told.hint ?? "";
    /** All that is wrong with what was sent: code, message, path, pointer, hint. */
    this.errors = told.errors ?? [];
    this.request = told.instance ?? "";
    /** Seconds after which the same request is worth another try; null: it is not known. */
    this.retryAfter = retryAfter;
  }

  /** Whether it may be another time the way it was meant to be. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }
}

/**
 * @typedef {object} Options
 * @property {Object<string, any>} [query] null, undefined and "" are left out
 * @property {boolean} [queue] of the queue that is looked at
 * @property {any} [body] sent as JSON; a text is sent as it is
 * @property {AbortSignal} [signal]
 * @property {string} [repetition] an Idempotency-Key
 * @property {boolean} [isText] the answer's JSON as it is written
 * @property {string} [known] an ETag: `null` is answered where nothing has changed
 */

/**
 * Asks, and answers with what the JSON of the answer says; null: there is none.
 *
 * @param {string} method
 * @param {string} path
 * @param {Options} [options]
 * @throws {Problem}
 */
export async function ask(method, path, options = {}) {
  return (await exchange(method, path, options)).value;
}

/** As `ask`, for GET. @param {string} path @param {Options} [options] */
export const get = (path, options) => ask("GET", path, options);

/**
 * As `ask`, with the answer's ETag.
 *
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 * @returns {Promise<{value: any, tag: string | null, unchanged: boolean}>}
 */
export async function exchange(method, path, options) {
  const response = await send(method, address(path, options), options);
  if (response.status === 304) return { value: null, tag: options.known ?? null, unchanged: true };
  if (!response.ok) throw await problem(response);
  const isJSON = (response.headers.get("Content-Type") ?? "").includes("json");
  const value = response.status === 204 || !isJSON ? null : await read(response, options.isText);
  return { value, tag: response.headers.get("ETag"), unchanged: false };
}

/**
 * A stream's response, or the problem that there is instead.
 *
 * @param {string} path
 * @param {Options & {position?: string | null}} options
 */
export async function stream(path, options) {
  const response = await send("GET", address(path, options), options, {
    Accept: "text/event-stream",
    ...(options.position ? { "Last-Event-ID": options.position } : {}),
  });
  if (!response.ok) throw await problem(response);
  return response;
}

function address(path, options) {
  const query = new URLSearchParams();
  const all = { ...(options.queue && queue.value ? { queue: queue.value } : {}), ...options.query };
  for (const [name, value] of Object.entries(all)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  return query.size ? `${path}?${query}` : path;
}

async function send(method, url, options, more = {}) {
  const headers = { Accept: "application/json", ...more };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.repetition) headers["Idempotency-Key"] = options.repetition;
  if (options.known) headers["If-None-Match"] = options.known;
  if (method !== "GET" && session.value) headers["X-CSRF-Token"] = session.value.csrfToken;
  const body = options.body === undefined || typeof options.body === "string" ? options.body : JSON.stringify(options.body);
  try {
    return await fetch(url, { method, headers, body, signal: options.signal, credentials: "same-origin", cache: "no-store", redirect: "error" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ code: "network", detail: texts.problems.network, hint: texts.problems.networkHint }, 5);
  }
}

async function read(response, isText) {
  try {
    return await (isText ? response.text() : response.json());
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ status: response.status, code: "answer", detail: texts.problems.answer }, 5);
  }
}

async function problem(response) {
  const text = response.headers.get("Retry-After");
  const seconds = text === null ? null : Number(text);
  let told = {};
  try {
    told = await response.json();
  } catch {
    // What HTTP itself refuses is told in HTML.
  }
  const found = new Problem({ ...told, status: response.status }, Number.isFinite(seconds) ? seconds : null);
  // Whose session it was need not be: the page asks for a new one.
  if (response.status === 401 && found.code !== "session.refused") session.end();
  return found;
}

/** A new Idempotency-Key. Also where the page came without TLS, so without `crypto.randomUUID`. */
export function newRepetition() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
