import { h } from "../core/h.js";

/**
 * A view: its heading, what can be done with all of it, what it shows.
 *
 * @param {any} title
 * @param {any} actions
 * @param {...any} children
 */
export const page = (title, actions, ...children) =>
  h("div", { class: "page" },
    h("header", { class: "page-head" }, h("h1", { tabindex: "-1" }, title), actions && h("div", { class: "actions" }, actions)), children);
