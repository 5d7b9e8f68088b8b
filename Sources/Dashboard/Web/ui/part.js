// A part of a view that is asked for: lines until it is there, what went wrong where it does not come, and how it becomes newer.

import { fill, h } from "../core/h.js";
import { live } from "../core/live.js";
import { problemBox, skeleton } from "./parts.js";

/** Milliseconds between two requests for the same, at least. */
const GAP = 1000;

/**
 * @template T
 * @param {object} options
 * @param {AbortSignal} options.signal ends it
 * @param {() => Promise<T>} options.load
 * @param {(value: T, element: HTMLElement) => void} options.show called with each value; it makes of the element what it likes
 * @param {number} [options.lines] of the skeleton
 * @param {(events: any[]) => boolean} [options.concerns] whether events of the queue change it; without it none does
 * @param {(value: T) => number | null} [options.every] milliseconds after which it is asked for again, while somebody looks; null: not by itself
 * @returns {{element: HTMLElement, now: () => Promise<void>, soon: () => void}} now: asks at once; soon: after what is under way
 */
export function part({ signal, load, show, lines = 4, concerns, every }) {
  const content = h("div", { class: "part" }, skeleton(lines));
  const problem = h("div", { class: "part-problem", hidden: true });
  const element = h("div", { class: "part-frame", "aria-busy": "true" }, problem, content);
  let isThere = false;
  let isAsking = false;
  let isWanted = false;
  let timer = 0;
  let asked = -Infinity;

  async function now() {
    if (signal.aborted) return;
    if (isAsking) {
      isWanted = true;
      return;
    }
    clearTimeout(timer);
    [isAsking, isWanted, asked] = [true, false, performance.now()];
    let next = null;
    try {
      const value = await load();
      if (signal.aborted) return;
      if (!isThere) fill(content);
      isThere = true;
      problem.hidden = true;
      fill(problem);
      show(value, content);
      next = every?.(value) ?? null;
    } catch (error) {
      if (signal.aborted) return;
      if (error.name !== "Problem" && !("status" in error)) console.error(error);
      // What was there stays: old news are better than none.
      if (!isThere) fill(content);
      fill(problem, problemBox(error, now, signal));
      problem.hidden = false;
    } finally {
      isAsking = false;
      element.removeAttribute("aria-busy");
    }
    if (isWanted) next = GAP;
    if (next !== null) timer = setTimeout(tick, Math.max(next, GAP));
  }

  function tick() {
    // Nobody looks, or wants it to stay as it is: once that is over, it is asked for.
    if (document.hidden || live.isPaused) timer = setTimeout(tick, GAP);
    else now();
  }

  function soon() {
    if (isAsking) {
      isWanted = true;
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(tick, Math.max(0, asked + GAP - performance.now()));
  }

  signal.addEventListener("abort", () => clearTimeout(timer));
  if (concerns) live.listen((events, hasLost) => (hasLost || concerns(events)) && soon(), signal);
  now();
  return { element, now, soon };
}
