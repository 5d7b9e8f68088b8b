import { h, told } from "../core/h.js";

/**
 * Amounts side by side, each with its name and its number.
 *
 * @param {Array<{name: any, href?: string | null, value: number, text: any, isQuiet?: boolean}>} rows
 */
export function bars(rows) {
  const most = Math.max(...rows.map(({ value }) => value), 1e-12);
  return h("dl", { class: "bars bars-wide" }, rows.map(({ name, href, value, text, isQuiet }) =>
    h("div", { class: "bar-row" },
      h("dt", {}, href ? h("a", { href }, told(name)) : told(name)),
      h("dd", {}, h("span", { class: `bar ${isQuiet ? "bar-quiet" : ""}`, style: { "--share": Math.max(0, value) / most } }), h("span", { class: "bar-value" }, text)))));
}
