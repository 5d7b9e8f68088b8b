// What the keyboard does. A letter means nothing while somebody writes.

/** @typedef {{key: string, text: string, run: (event: KeyboardEvent) => void}} Binding */

/** @type {Set<Binding>} */
const bindings = new Set();
let before = "";
let timer = 0;

/**
 * @param {string} key as `KeyboardEvent.key` has it; of two that are pressed one after the other, with a blank: "g j"
 * @param {string} text what it does, for the help
 * @param {(event: KeyboardEvent) => void} run
 * @param {AbortSignal} [signal] ends it
 */
export function bind(key, text, run, signal) {
  const binding = { key, text, run };
  bindings.add(binding);
  signal?.addEventListener("abort", () => bindings.delete(binding));
}

/** All that hold now, in the order in which they were made. */
export const bound = () => [...bindings];

function isWriting(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
    const two = before && `${before} ${event.key}`;
    // The latest counts: a view's own comes after the page's.
    const found = [...bindings].reverse().find(({ key }) => key === two) ?? [...bindings].reverse().find(({ key }) => key === event.key);
    before = event.key;
    clearTimeout(timer);
    timer = setTimeout(() => (before = ""), 1000);
    if (!found) return;
    event.preventDefault();
    found.run(event);
  });
}
