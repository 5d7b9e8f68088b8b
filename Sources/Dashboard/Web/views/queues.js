// The server's queues: how many jobs are where; pausing and going on; documents that were no jobs.

import { fill, h, told } from "../core/h.js";
import { ask, get } from "../core/api.js";
import { link, segment } from "../core/router.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { confirm } from "../ui/dialog.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { badge, button, empty, facts, section, since } from "../ui/parts.js";
import { refill } from "../ui/refill.js";
import { doing } from "../ui/toast.js";

/** Milliseconds between two looks: counts of other queues are no events of this one. */
const AGAIN = 5000;
const COUNTS = ["ready", "delayed", "running", "succeeded", "failed", "dead", "cancelled"];

/** @type {import("./all.js").View} */
export const queues = {
  path: "/queues",
  title: texts.queues.title,
  scope: "queues:manage",
  nav: { text: texts.queues.title, icon: "queue", key: "g q" },

  show({ signal }) {
    const rejected = h("div", { class: "part" });
    let known = "";
    const loaded = part({
      signal, lines: 8, load: () => get("/v1/queues", { signal }),
      show({ queues: all }, element) {
        refill(element, all.map((one) => card(one, loaded)));
        // What was rejected is asked for where there is something new.
        const counts = JSON.stringify(all.map(({ queue, rejected: count }) => [queue, count]));
        if (counts !== known) fill(rejected, all.filter((one) => one.rejected > 0).map((one) => rejections(one, signal)));
        known = counts;
      },
      concerns: () => true, every: () => AGAIN,
    });
    return page(texts.queues.title, null, loaded.element, rejected);
  },
};

function card(one, loaded) {
  return h("section", { class: "panel" },
    h("div", { class: "panel-head" },
      h("h2", {}, told(one.queue), " ", one.paused ? h("span", { class: "badge badge-warning" }, texts.queues.paused) : h("span", { class: "badge badge-succeeded" }, texts.queues.open)),
      steer(one, loaded)),
    facts([
      ...COUNTS.map((name) => [texts.states[name], h("a", { href: name === "dead" ? link("/dead", { queue: one.queue }) : link("/jobs", { state: name, queue: one.queue }) }, format.count(one[name]))]),
      [texts.queues.inbox, one.inbox > 0 && format.count(one.inbox)],
      [texts.overview.backlog, one.backlogSeconds > 0 && format.duration(one.backlogSeconds)],
      [texts.queues.oldest, one.oldestReady !== undefined && format.duration(one.oldestReady)],
      [texts.queues.refused, one.refused > 0 && format.count(one.refused)],
      [texts.queues.rejected, one.rejected > 0 && format.count(one.rejected)],
    ]));
}

function steer(one, loaded) {
  const path = `/v1/queues/${segment(one.queue)}`;
  if (one.paused) {
    return button(texts.queues.resume, async ({ currentTarget }) => {
      const isSure = await confirm({ title: texts.queues.resumeTitle, text: texts.queues.resumeText(one.ready), hits: told(one.queue, "mono"), action: texts.queues.resume, kind: "main" });
      if (isSure && (await doing(() => ask("POST", `${path}/resume`), texts.queues.resumed, currentTarget))) loaded.now();
    }, { icon: "play", label: texts.queues.resumeOf(one.queue) });
  }
  return button(texts.queues.pause, async ({ currentTarget }) => {
    const isSure = await confirm({ title: texts.queues.pauseTitle, text: texts.queues.pauseText(one.ready, one.running), hits: told(one.queue, "mono"), action: texts.queues.pause });
    if (isSure && (await doing(() => ask("POST", `${path}/pause`), texts.queues.wasPaused, currentTarget))) loaded.now();
  }, { kind: "danger", icon: "pause", label: texts.queues.pauseOf(one.queue) });
}

/** The latest documents that were pushed past the API and were no jobs. */
function rejections({ queue }, signal) {
  return section(texts.queues.rejectedOf(queue), h("p", { class: "quiet" }, texts.queues.rejectedText), part({
    signal, load: () => get(`/v1/queues/${segment(queue)}/rejected`, { signal }),
    show({ rejected }, element) {
      if (rejected.length === 0) return fill(element, empty(texts.queues.noneKept, texts.queues.noneKeptText));
      fill(element, h("ul", { class: "attempts" }, rejected.map((one) =>
        h("li", { class: "part" }, h("p", {}, badge("failed"), " ", h("code", {}, told(one.code)), " · ", since(one.at), " · ", format.bytes(one.bytes)), h("p", {}, told(one.message)),
          h("pre", { class: "code document-begin", tabindex: "0", role: "region", "aria-label": texts.queues.begin, dir: "ltr" }, one.document)))));
    },
  }).element);
}
