// Addresses of views: each has one, which can be shared and leads back there.

import { Store } from "./store.js";

export const BASE = "/dashboard";

/** The queue that is looked at; "": the server's first. @type {Store<string>} */
export const queue = new Store(new URLSearchParams(location.search).get("queue") ?? "");

/**
 * The address of a view.
 *
 * @param {string} path as in "/jobs"; parts of it that others wrote by `segment`
 * @param {Object<string, any>} [query] null, undefined and "" are left out
 */
export function link(path, query = {}) {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, queue: query.queue ?? queue.value })) {
    if (value !== null && value !== undefined && value !== "") all.set(name, String(value));
  }
  return BASE + path + (all.size ? `?${all}` : "");
}

/** A part of a path. @param {string} text */
export const segment = (text) => encodeURIComponent(text);

/**
 * Matches a pattern as in "/jobs/:id". Null: the path is not of that form.
 *
 * @param {string} pattern
 * @param {string} path
 * @returns {Object<string, string> | null}
 */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const found = path.split("/");
  if (wanted.length !== found.length) return null;
  const parameters = {};
  for (const [i, part] of wanted.entries()) {
    if (part.startsWith(":")) {
      try {
        parameters[part.slice(1)] = decodeURIComponent(found[i]);
      } catch {
        return null;
      }
      if (found[i] === "") return null;
    } else if (part !== found[i]) {
      return null;
    }
  }
  return parameters;
}

/** Shows views by the address, and follows links without loading the page anew. */
class Router {
  /** @type {(path: string, query: URLSearchParams) => void} */
  #show = () => {};

  /** @param {(path: string, query: URLSearchParams) => void} show */
  start(show) {
    this.#show = show;
    addEventListener("popstate", () => this.#changed());
    document.addEventListener("click", (event) => this.#clicked(event));
    this.#changed();
  }

  /** @param {string} address of `link` @param {{replace?: boolean}} [options] replace: no step in the history */
  go(address, options = {}) {
    if (options.replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.#changed();
  }

  /** Notes in the address what is shown, without showing it anew. @param {string} address */
  note(address) {
    history.replaceState(history.state, "", address);
  }

  again() {
    this.#changed();
  }

  #changed() {
    const query = new URLSearchParams(location.search);
    queue.value = query.get("queue") ?? "";
    const path = location.pathname.startsWith(BASE) ? location.pathname.slice(BASE.length) || "/" : "/";
    this.#show(path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path, query);
  }

  #clicked(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!anchor || anchor.target || anchor.hasAttribute("download")) return;
    const url = new URL(anchor.href);
    if (url.origin !== location.origin || !url.pathname.startsWith(BASE + "/") || url.hash) return;
    event.preventDefault();
    this.go(url.pathname + url.search);
  }
}

export const router = new Router();
