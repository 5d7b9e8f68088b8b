// Fields above a list that say what of it is shown. What they hold is in the address.

import { h } from "../core/h.js";
import { router } from "../core/router.js";
import { texts } from "../texts.js";
import { field } from "./form.js";
import { linkButton } from "./parts.js";

/**
 * @param {object} options
 * @param {string} options.label
 * @param {import("./form.js").Field[]} options.fields
 * @param {(values: Object<string, any>) => string} options.address of the list with these
 */
export function filters({ label, fields, address }) {
  const all = fields.map(field);
  const isSet = fields.some(({ value, kind }) => Boolean(value) && kind !== "choice");
  return h("form", { class: "filters", role: "search", "aria-label": label, on: { submit: (event) => {
    event.preventDefault();
    router.go(address(Object.fromEntries(all.map(({ name, read }) => [name, read()]))));
  } } }, all.map(({ element }) => element),
    h("div", { class: "actions" }, h("button", { type: "submit", class: "button" }, texts.filters.show),
      isSet && linkButton(texts.filters.clear, address(Object.fromEntries(fields.map(({ name, value, kind }) => [name, kind === "choice" ? value : ""]))), { kind: "quiet", icon: "close" })));
}
