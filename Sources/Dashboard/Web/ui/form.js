// Forms: fields with their words, what is wrong beside the field that it is wrong with, and a dialog that stays until it is done.

import { fill, h, told } from "../core/h.js";
import { texts } from "../texts.js";
import { open } from "./dialog.js";
import { button, copyButton, problemBox } from "./parts.js";

/**
 * @typedef {object} Field
 * @property {string} name the member of what is sent
 * @property {string} label
 * @property {"text" | "number" | "password" | "choice" | "checks" | "area"} [kind]
 * @property {any} [value] what it has at first
 * @property {Array<[string, string]>} [options] of a choice or of checks: values and words
 * @property {string} [hint]
 * @property {string} [placeholder]
 * @property {boolean} [isNeeded]
 * @property {string} [autocomplete]
 */

let made = 0;

/** @param {Field} field */
export function field(field) {
  const { name, label, kind = "text", value = "", options = [], hint, placeholder, isNeeded = false, autocomplete = "off" } = field;
  const id = `field-${(made += 1)}-${name}`;
  const wrong = h("p", { class: "field-problem small", id: `${id}-problem`, hidden: true });
  const about = hint && h("p", { class: "quiet small", id: `${id}-hint` }, hint);
  const described = { "aria-describedby": [about && `${id}-hint`, `${id}-problem`].filter(Boolean).join(" ") };
  if (kind === "checks") {
    const boxes = options.map(([one, words]) => h("input", { type: "checkbox", name, value: one, checked: value.includes(one) }));
    return {
      name, wrong,
      element: h("fieldset", { class: "field", ...described }, h("legend", {}, label), options.map(([one, words], i) => h("label", { class: "check" }, boxes[i], h("span", {}, words))), about, wrong),
      read: () => boxes.filter((box) => box.checked).map((box) => box.value),
    };
  }
  const shared = { id, name, required: isNeeded, placeholder, autocomplete, autocapitalize: "none", spellcheck: "false", ...described };
  const input = kind === "choice" ? h("select", shared, options.map(([one, words]) => h("option", { value: one, selected: one === value }, words)))
    : kind === "area" ? h("textarea", { ...shared, rows: "3", value }) : h("input", { ...shared, type: kind === "password" ? "password" : "text", inputmode: kind === "number" ? "numeric" : null, value });
  return {
    name, wrong,
    element: h("div", { class: "field" }, h("label", { for: id }, label), input, about, wrong),
    read: () => input.value.trim(),
  };
}

/**
 * Asks for some things, and sends them. What the server finds wrong is said, and everything stays as it was written.
 *
 * @param {{title: string, text?: any, fields: Field[], action: string, send: (values: Object<string, any>) => Promise<any>, kind?: "main" | "danger"}} options
 */
export function formDialog({ title, text, fields, action, send, kind = "main" }) {
  const all = fields.map(field);
  const problem = h("div", { hidden: true });
  const form = h("form", { class: "form", on: { submit: (event) => {
    event.preventDefault();
    go();
  } } }, all.map(({ element }) => element), problem, h("button", { type: "submit", hidden: true, tabindex: "-1" }, action));
  const press = button(action, () => form.requestSubmit(), { kind });
  const dialog = open(title, [text && h("p", {}, text), form], [button(texts.dialog.keep, () => dialog.close()), press]);
  dialog.querySelector("input, select, textarea")?.focus();

  async function go() {
    if (press.disabled) return;
    press.disabled = true;
    problem.hidden = true;
    for (const { wrong } of all) wrong.hidden = true;
    try {
      await send(Object.fromEntries(all.map(({ name, read }) => [name, read()])));
      dialog.close();
    } catch (error) {
      if (!("status" in error)) console.error(error);
      place(error);
    } finally {
      press.disabled = false;
    }
  }

  function place(error) {
    const rest = [];
    for (const one of error.errors ?? []) {
      const found = all.find(({ name }) => String(one.path ?? "").split(/[.[]/)[0] === name);
      if (!found) rest.push(one);
      else {
        fill(found.wrong, told(one.message), one.hint && [": ", told(one.hint)]);
        found.wrong.hidden = false;
      }
    }
    if (error.errors?.length > 0 && rest.length === 0) return;
    fill(problem, problemBox(error), rest.filter((one) => one.message !== error.message).map((one) => h("p", { class: "small" }, told(one.message))));
    problem.hidden = false;
  }
}

/**
 * Shows what is told this once.
 *
 * @param {{title: string, text: string, secret: string}} options
 */
export function secretDialog({ title, text, secret }) {
  const input = h("input", { class: "mono secret", readonly: true, value: secret, "aria-label": title, on: { focus: () => input.select() } });
  const dialog = open(title, [h("p", {}, text), h("div", { class: "secret-line" }, input, copyButton(secret))], [button(texts.form.kept, () => dialog.close(), { kind: "main" })]);
  input.focus();
}
