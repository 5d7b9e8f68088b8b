import { fill } from "../core/h.js";

/**
 * As `fill`, for what is drawn anew while somebody may be in it: the focus stays where the same link or button is again.
 *
 * @param {Element} parent
 * @param {...any} children
 */
export function refill(parent, ...children) {
  const held = parent.contains(document.activeElement) ? document.activeElement : null;
  const name = held && [held.getAttribute("href"), held.getAttribute("aria-label"), held.textContent].join(" ");
  fill(parent, children);
  if (!held) return;
  const again = [...parent.querySelectorAll("a[href], button, summary")].find((one) => [one.getAttribute("href"), one.getAttribute("aria-label"), one.textContent].join(" ") === name);
  again?.focus({ preventScroll: true });
}
