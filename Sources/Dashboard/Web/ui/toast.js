// What became of something that was done, said for a while and to screen readers.

import { fill, h } from "../core/h.js";
import { texts } from "../texts.js";
import { icon } from "./icons.js";

const place = h("div", { class: "toasts", role: "status", "aria-live": "polite" });

/** Milliseconds for which it stands. */
const TIME = 6000;

/** @param {any} words @param {"succeeded" | "failed"} [kind] */
export function say(words, kind = "succeeded") {
  if (!place.isConnected) document.body.appendChild(place);
  const toast = h("div", { class: `toast toast-${kind}` }, icon(kind), h("span", {}, words));
  const close = h("button", { type: "button", class: "link", "aria-label": texts.close, on: { click: () => toast.remove() } }, icon("close"));
  toast.appendChild(close);
  place.appendChild(toast);
  while (place.children.length > 4) place.firstElementChild.remove();
  setTimeout(() => toast.remove(), TIME);
}

/**
 * Does something once, and says what became of it. The button that was pressed does nothing meanwhile.
 *
 * @param {() => Promise<any>} work
 * @param {any} done what to say then; null: nothing
 * @param {HTMLButtonElement | null} [pressed]
 * @returns {Promise<boolean>} whether it was done
 */
export async function doing(work, done, pressed = null) {
  if (pressed) pressed.disabled = true;
  try {
    await work();
    if (done) say(done);
    return true;
  } catch (error) {
    if (error.name !== "AbortError") say([error.message, error.hint && ` ${error.hint}`], "failed");
    return false;
  } finally {
    if (pressed) pressed.disabled = false;
  }
}

/** Forgets what was said. */
export const clear = () => fill(place);
