// Small parts of views.

import { append, fill, h, told } from "../core/h.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { icon } from "./icons.js";

/** A job's state by colour, shape and word. @param {string} state one of a job's, or "dead" */
export const badge = (state) =>
  h("span", { class: `badge badge-${state}` }, icon(state), h("span", {}, texts.states[state] ?? state));

/**
 * A time as how long ago it is, which the page keeps true; the whole of it as a title.
 *
 * @param {string | number} time RFC 3339, or seconds since 1970
 */
export const since = (time) =>
  h("time", { class: "since", datetime: format.date(time).toISOString(), title: format.full(time) }, format.ago(time));

setInterval(() => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("time.since")) {
    const text = format.ago(element.dateTime);
    if (element.textContent !== text) element.textContent = text;
  }
}, 1000);

/**
 * @param {string} text
 * @param {() => void} run
 * @param {{kind?: "main" | "quiet" | "danger", icon?: string, title?: string, label?: string, type?: string, pressed?: boolean}} [options]
 */
export const button = (text, run, options = {}) =>
  h(
    "button",
    {
      type: options.type ?? "button", class: `button ${options.kind ? `button-${options.kind}` : ""}`, title: options.title,
      "aria-label": options.label, "aria-pressed": options.pressed === undefined ? null : String(options.pressed), on: { click: run },
    },
    options.icon && icon(options.icon), text && h("span", {}, text),
  );

/** A link that looks like a button. */
export const linkButton = (text, href, options = {}) =>
  h("a", { href, class: `button ${options.kind ? `button-${options.kind}` : ""}`, target: options.target, rel: options.rel, download: options.download },
    options.icon && icon(options.icon), h("span", {}, text));

/**
 * What there is where there is nothing: what it would be, and what to do next.
 *
 * @param {string} title
 * @param {any} text
 * @param {...any} actions
 */
export const empty = (title, text, ...actions) =>
  h("div", { class: "empty" }, icon("film", "empty-icon"), h("h2", {}, title), h("p", {}, text), actions.length > 0 && h("div", { class: "actions" }, actions));

/** Lines that stand where something will be. @param {number} [lines] */
export const skeleton = (lines = 3) =>
  h("div", { class: "skeleton", role: "status", "aria-label": texts.loading }, Array.from({ length: lines }, () => h("span", { class: "skeleton-line" })));

/**
 * What went wrong, in words: what to do about it, the request by which an operator finds it, and another try, which comes by itself where the server
 * says when.
 *
 * @param {any} problem
 * @param {(() => void) | null} [again]
 * @param {AbortSignal} [signal] ends the count
 */
export function problemBox(problem, again = null, signal) {
  const box = h(
    "div", { class: "problem", role: "alert" }, icon("warning"),
    h(
      "div", { class: "problem-words" }, h("p", {}, h("strong", {}, problem.message ?? String(problem))), problem.hint && h("p", {}, prose(problem.hint)),
      (problem.code || problem.request) &&
        h("p", { class: "quiet small" }, problem.code && h("code", {}, problem.code), problem.request && [" · ", texts.problems.request, " ", h("code", {}, problem.request)]),
    ),
  );
  if (!again) return box;
  const label = h("span", {}, texts.problems.again);
  append(box, h("button", { type: "button", class: "button", on: { click: again } }, icon("retry"), label));
  if (problem.isPassing && problem.retryAfter !== null && problem.retryAfter <= 120) {
    let left = Math.max(1, Math.ceil(problem.retryAfter));
    const count = () => {
      if (!box.isConnected && left !== Math.ceil(problem.retryAfter)) return clearInterval(timer);
      label.textContent = texts.problems.againIn(left);
      if (left-- > 0) return;
      clearInterval(timer);
      again();
    };
    const timer = setInterval(count, 1000);
    signal?.addEventListener("abort", () => clearInterval(timer));
    label.textContent = texts.problems.againIn(left);
  }
  return box;
}

/** A sentence of the server's, in which what stands between backticks is code. @param {string} text */
export const prose = (text) => String(text).split("`").map((part, i) => (i % 2 === 1 ? h("code", {}, part) : told(part)));

/** All that is wrong with something that was sent. @param {any[]} errors code, message, path, hint @param {(error: any) => void} [go] */
export const errorList = (errors, go) =>
  h(
    "ul", { class: "errors" },
    errors.map((error) =>
      h(
        "li", { class: "error" }, icon("failed"),
        h(
          "div", {}, h("p", {}, told(error.message)), error.hint && h("p", { class: "quiet" }, prose(error.hint)),
          h("p", { class: "quiet small" },
            error.path && (go ? h("button", { type: "button", class: "link", on: { click: () => go(error) } }, h("code", {}, error.path)) : h("code", {}, error.path)),
            error.path && " · ", h("code", {}, error.code)),
        ),
      )),
  );

/** Names and values. @param {Array<[string, any]>} rows; those without a value are left out */
export const facts = (rows) =>
  h("dl", { class: "facts" },
    rows.filter(([, value]) => Boolean(value)).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));

/**
 * A part of a view, with a heading.
 *
 * @param {string} title
 * @param {...any} children
 */
export const section = (title, ...children) => h("section", { class: "panel" }, h("h2", {}, title), children);

/** How far something is. @param {number} share 0 to 1 @param {string} label */
export function progress(share, label) {
  const bar = h("div", { class: "progress", role: "progressbar", "aria-label": label, "aria-valuemin": "0", "aria-valuemax": "100" }, h("span", { class: "progress-bar" }));
  setProgress(bar, share);
  return bar;
}

/** @param {HTMLElement} bar of `progress` @param {number} share */
export function setProgress(bar, share) {
  bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  bar.setAttribute("aria-valuetext", format.percent(share));
  bar.style.setProperty("--share", String(Math.min(1, Math.max(0, share))));
}

/** An amount, marked where its price is one that nobody has said. @param {number} usd @param {boolean} [isAssumed] */
export const money = (usd, isAssumed) => (isAssumed ? texts.prices.assumed(format.dollars(usd)) : format.dollars(usd));

/** What the mark means. @param {boolean} [isAssumed] */
export const priceNote = (isAssumed) => isAssumed && h("p", { class: "quiet small price-note" }, texts.prices.note);

/** Choices of which one holds, each with an address of its own. @param {string} label @param {Array<{text: string, href: string, isChosen: boolean}>} choices */
export const tabs = (label, choices) =>
  h("nav", { class: "tabs", "aria-label": label },
    choices.map(({ text, href, isChosen }) => h("a", { href, class: "tab", "aria-current": isChosen ? "page" : null }, text)));

/** Copies a text, where the browser lets it. @param {string} text */
export function copyButton(text) {
  if (!navigator.clipboard) return null;
  const made = button(texts.copy, async () => {
    await navigator.clipboard.writeText(text);
    fill(made, h("span", {}, texts.copied));
    setTimeout(() => fill(made, h("span", {}, texts.copy)), 1500);
  }, { kind: "quiet" });
  return made;
}

