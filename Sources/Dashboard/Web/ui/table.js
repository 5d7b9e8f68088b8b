// A list of things, one a line: a table where there is room, cards on a phone. Lines keep their elements while they stay, so that the focus does.

import { fill, h, keep } from "../core/h.js";
import { bind } from "../core/keys.js";
import { texts } from "../texts.js";

/**
 * @template T
 * @typedef {object} Column
 * @property {string} name of its class: "cell-NAME"
 * @property {string} title
 * @property {(item: T) => any} cell
 * @property {boolean} [isNumber] to the right, in figures of one width
 */

/**
 * @template T
 * @param {object} options
 * @param {string} options.label of the whole, for screen readers
 * @param {Column<T>[]} options.columns
 * @param {(item: T) => string} options.keyOf
 * @param {(item: T) => string | null} [options.href] where a line leads; it is the address of the link in its first cell
 * @param {(item: T) => string} [options.version] what a line is drawn from; one that has not changed is left as it is
 * @param {AbortSignal} options.signal ends its keys: j and k go through the lines
 * @returns {{element: HTMLElement, show: (items: T[]) => void}}
 */
export function table({ label, columns, keyOf, href, version = (item) => JSON.stringify(item), signal }) {
  const body = h("tbody", { role: "rowgroup" });
  // Roles are said, because browsers take them from tables that are drawn otherwise.
  const element = h(
    "div", { class: "table-frame", role: "region", "aria-label": label, tabindex: "0" },
    h(
      "table", { class: "table", role: "table", "aria-label": label },
      h("thead", { role: "rowgroup" },
        h("tr", { role: "row" }, columns.map(({ name, title, isNumber }) =>
          h("th", { scope: "col", role: "columnheader", class: `cell-${name} ${isNumber ? "number" : ""}` }, title)))),
      body,
    ),
  );

  const draw = (row, item) => {
    row.dataset.version = version(item);
    fill(row, columns.map(({ name, title, cell, isNumber }) => {
      const content = cell(item);
      return h("td", { role: "cell", class: `cell-${name} ${isNumber ? "number" : ""}`, data: { title } }, content);
    }));
  };
  const update = (row, item) => {
    if (row.dataset.version === version(item)) return;
    const hadFocus = row.contains(document.activeElement);
    draw(row, item);
    if (hadFocus) row.querySelector("a[href], button")?.focus({ preventScroll: true });
  };
  const make = (item) => {
    const row = h("tr", { role: "row", class: href ? "leads" : "" });
    draw(row, item);
    return row;
  };
  // All of a line leads where its link does; what is selected or pressed in it does not.
  body.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label") || String(getSelection()) !== "") return;
    event.target.closest("tr.leads")?.querySelector("a[href]")?.click();
  });

  const step = (by) => {
    const links = [...body.querySelectorAll("tr")].map((row) => row.querySelector("a[href], button")).filter(Boolean);
    const at = links.findIndex((one) => one.closest("tr").contains(document.activeElement));
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  bind("j", texts.keys.down, () => step(1), signal);
  bind("k", texts.keys.up, () => step(-1), signal);

  return { element, show: (items) => keep(body, items, keyOf, make, update) };
}
