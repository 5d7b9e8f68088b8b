// Why a job has not begun.

import { fill, h, told } from "../core/h.js";
import { get } from "../core/api.js";
import { link } from "../core/router.js";
import { session } from "../core/session.js";
import { texts } from "../texts.js";
import { icon } from "../ui/icons.js";
import { part } from "../ui/part.js";
import { section, since } from "../ui/parts.js";

/** Milliseconds after which it is asked for again: those before it are no events of this job. */
const AGAIN = 5000;

/** Where a reason leads: to who can change it. */
const PLACES = { "waiting.noWorkers": "/workers", "waiting.paused": "/queues" };

/**
 * @param {string} path of the job
 * @param {any} found the job
 * @param {AbortSignal} signal
 * @returns {Node | null} null: it does not wait
 */
export function waitingPart(path, found, signal) {
  if (found.state !== "queued") return null;
  const panel = section(texts.waiting.title);
  const asked = part({
    signal, lines: 2, load: () => get(`${path}/waiting`, { queue: true, signal }),
    show({ reasons }, element) {
      panel.hidden = reasons.length === 0;
      fill(element, h("ul", { class: "reasons" }, reasons.map(reason)));
    },
    // Once the job is drawn as one that runs nobody sees it any more.
    every: () => (panel.isConnected ? AGAIN : null),
  });
  panel.appendChild(asked.element);
  return panel;
}

function reason({ code, message, hint, until }) {
  const place = session.may("queues:manage") ? PLACES[code] : null;
  return h("li", { class: "reason" }, icon(code === "waiting.noWorkers" || code === "waiting.paused" ? "warning" : "queued"),
    h("div", {}, h("p", {}, told(message), until && [" ", texts.waiting.until, " ", since(until)]), hint && h("p", { class: "quiet" }, told(hint)),
      place && h("p", {}, h("a", { href: link(place) }, texts.waiting.go[place]))));
}
