// Questions that have to be answered before something is destroyed or stopped.

import { h } from "../core/h.js";
import { texts } from "../texts.js";
import { button } from "./parts.js";

/**
 * Asks once, and says what will be hit.
 *
 * @param {{title: string, text?: any, hits?: any, action: string, kind?: "main" | "danger"}} question
 * @returns {Promise<boolean>}
 */
export function confirm({ title, text, hits, action, kind = "danger" }) {
  return new Promise((answer) => {
    let isYes = false;
    const dialog = open(
      title,
      [text && h("p", {}, text), hits && h("div", { class: "hits" }, hits)],
      [
        h("button", { type: "button", class: "button", autofocus: true, on: { click: () => dialog.close() } }, texts.dialog.keep),
        button(action, () => {
          isYes = true;
          dialog.close();
        }, { kind }),
      ],
      () => answer(isYes),
    );
  });
}

/**
 * A dialog over the page, which Escape closes. It gives the focus back to where it was.
 *
 * @param {string} title
 * @param {any} body
 * @param {any} actions
 * @param {() => void} [closed]
 * @returns {HTMLDialogElement}
 */
export function open(title, body, actions, closed) {
  const dialog = h(
    "dialog", { class: "dialog", "aria-labelledby": "dialog-title" },
    h("div", { class: "dialog-box" }, h("h2", { id: "dialog-title" }, title), body, h("div", { class: "actions" }, actions)),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed?.();
  });
  document.body.appendChild(dialog);
  dialog.showModal();
  return dialog;
}
