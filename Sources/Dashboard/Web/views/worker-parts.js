// What workers say of themselves: their lanes with what runs in them, their devices with how busy those are.

import { fill, h, keep, told } from "../core/h.js";
import { get } from "../core/api.js";
import { link, segment } from "../core/router.js";
import { session } from "../core/session.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { icon } from "../ui/icons.js";
import { part } from "../ui/part.js";
import { empty, progress } from "../ui/parts.js";
import { refill } from "../ui/refill.js";

/** Milliseconds after which they are looked at again while something runs, and otherwise: progress is no event. */
const [RUNNING, IDLE] = [2000, 5000];

/** The workers of the queue, kept true. @param {AbortSignal} signal */
export function workersPart(signal) {
  const list = h("div", { class: "workers" });
  return part({
    signal, lines: 4, load: () => get("/v1/workers", { queue: true, signal }),
    show({ workers }, element) {
      if (workers.length === 0) return fill(element, empty(texts.workers.none, texts.workers.noneText, h("code", {}, "clipmill work --redis URL")));
      keep(list, workers, ({ worker }) => worker, (one) => draw(h("article", { class: "panel worker" }), one), draw);
      if (!list.isConnected) fill(element, list);
    },
    concerns: (events) => events.some(({ kind }) => kind === "running"),
    every: ({ workers }) => (workers.some(({ card }) => card?.lanes?.some(({ phase }) => phase === "busy")) ? RUNNING : IDLE),
  });
}

function draw(element, { worker, card }) {
  refill(element,
    h("div", { class: "worker-head" }, h("h3", {}, told(worker)), card && h("span", { class: "quiet small" }, texts.workers.about(card.version, format.duration(card.uptime)))),
    !card && h("p", { class: "quiet" }, texts.workers.silent),
    (card?.troubles ?? []).map(trouble),
    card && h("ul", { class: "lanes" }, (card.lanes ?? []).map(lane)),
    (card?.devices ?? []).filter((one) => one.load || one.trouble || one.quarantined || one.uuid).map(device));
  return element;
}

const trouble = (text) => h("p", { class: "error is-warning" }, icon("warning"), h("span", {}, told(text)));

function lane(one) {
  const isShown = one.job && session.may("jobs:read");
  return h("li", { class: "lane" },
    h("span", { class: "lane-job" }, h("code", { class: "quiet" }, told(one.name)), " ",
      one.job ? (isShown ? h("a", { href: link(`/jobs/${segment(one.job)}`, { queue: one.queue }), title: one.job }, told(one.job)) : told(one.job)) : h("span", { class: "quiet" }, texts.workers.phases[one.phase] ?? one.phase),
      one.tenant && h("span", { class: "quiet" }, " · ", told(one.tenant))),
    h("span", { class: "quiet small" }, one.job && one.progress !== undefined && `${format.percent(one.progress)} · `, format.duration(one.seconds)),
    one.job && progress(one.progress ?? 0, texts.workers.progressOf(one.job)));
}

function device(one) {
  const { load = {} } = one;
  const shares = [["compute", load.compute], ["decoder", load.decoder], ["encoder", load.encoder], ["memory", load.memoryTotal ? (load.memoryUsed ?? 0) / load.memoryTotal : undefined]].filter(([, value]) => value !== undefined);
  return h("div", { class: "device" },
    h("div", { class: "worker-head" }, h("span", {}, told(one.title)),
      h("span", { class: "quiet small" }, [load.celsius !== undefined && `${format.count(load.celsius)} °C`, load.watts !== undefined && `${format.count(load.watts)} W`, load.memoryTotal && texts.workers.memory(format.bytes(load.memoryUsed ?? 0), format.bytes(load.memoryTotal))].filter(Boolean).join(" · "))),
    one.quarantined && trouble(texts.workers.quarantined), one.trouble && trouble(one.trouble),
    shares.length > 0 && h("div", { class: "meters" }, shares.map(([name, value]) =>
      h("div", { class: "meter" }, h("span", {}, h("span", {}, texts.workers.loads[name]), h("span", {}, format.percent(value))), progress(value, `${one.name}: ${texts.workers.loads[name]}`)))));
}
