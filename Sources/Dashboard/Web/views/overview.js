// How everything is: what waits and runs, what became of jobs, how long they waited, why they failed, what they cost, who works.

import { fill, h } from "../core/h.js";
import { get } from "../core/api.js";
import { live } from "../core/live.js";
import { link, queue } from "../core/router.js";
import { session } from "../core/session.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { bars } from "../ui/bars.js";
import { chart } from "../ui/chart.js";
import { filters } from "../ui/filters.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { empty, linkButton, priceNote, section, tabs } from "../ui/parts.js";
import { refill } from "../ui/refill.js";
import { spans } from "./spans.js";
import { workersPart } from "./worker-parts.js";

/** Seconds that are looked at, and in how many parts. */
const STEPS = { 3600: 60, 21_600: 72, 86_400: 96, 604_800: 84 };
/** Milliseconds between two looks at the past, at least, however much happens; and at most. */
const [BUSY, QUIET] = [5000, 30_000];
/** Milliseconds between two looks at the queue, at least, however much happens; and at most. */
const [NOW, LATER] = [2000, 10_000];

/** @type {import("./all.js").View} */
export const overview = {
  path: "/",
  title: texts.overview.title,
  scope: "jobs:read",
  nav: { text: texts.overview.title, icon: "overview", key: "g o" },

  show({ query, signal }) {
    const since = STEPS[query.get("since")] ? Number(query.get("since")) : 3600;
    const tenant = query.get("tenant");
    const address = (changes) => link("/", { since: since === 3600 ? null : since, tenant, ...changes });
    const series = (name, text) => ({ name, text: texts.states[text ?? name], of: (step) => step[name] });
    const shared = { signal };
    const charts = {
      done: chart({ ...shared, title: texts.overview.done, kind: "bars", isWhole: true, words: format.count, none: texts.overview.noneDone, series: [series("succeeded"), series("failed"), series("cancelled")] }),
      waits: chart({
        ...shared, title: texts.overview.waits, kind: "lines", words: format.duration, none: texts.overview.noneBegun,
        series: ["p50", "p95"].map((name) => ({ name, text: texts.overview[name], of: (step) => step.waitSeconds[name] })),
      }),
      cost: chart({ ...shared, title: texts.overview.cost, kind: "bars", words: format.dollars, none: texts.overview.noneCost, series: [{ name: "cost", text: texts.overview.costSeries, of: (step) => step.hourly }] }),
    };
    const failures = h("div", { class: "part" });
    const prices = h("div", { class: "part" });
    const partial = h("p", { class: "quiet small", hidden: true }, texts.overview.partial);
    const past = part({
      signal, lines: 10,
      load: () => get("/v1/activity", { queue: true, signal, query: { since, steps: STEPS[since], tenant } }),
      show(answer, element) {
        const steps = answer.steps.map((step) => ({ ...step, hourly: (step.usd * 3600) / answer.stepSeconds }));
        for (const one of Object.values(charts)) one.show(steps, answer.stepSeconds);
        partial.hidden = !answer.partial;
        refill(failures, why(answer.failures, tenant));
        fill(prices, priceNote(answer.assumedPrice));
        if (!partial.isConnected) fill(element, h("div", { class: "charts" }, charts.done.element, charts.waits.element, section(texts.overview.failures, failures), charts.cost.element), prices, partial);
      },
      every: () => QUIET,
    });
    const now = part({
      signal, lines: 3, load: () => state(signal), every: () => LATER,
      show: (found, element) => refill(element, found.isUnused ? start() : null, h("div", { class: "tiles" }, tiles(found))),
    });
    seldom(past.soon, BUSY, signal);
    seldom(now.soon, NOW, signal);
    return page(
      texts.overview.title, tabs(texts.overview.since, spans(Object.keys(STEPS), since, (value) => address({ since: value === 3600 ? null : value }))),
      now.element,
      // Whoever sees one tenant alone has nothing to choose.
      (session.may("admin") || tenant !== null) && filters({
        label: texts.overview.filter, fields: [{ name: "tenant", label: texts.jobs.tenant, value: tenant ?? "" }], address: (values) => address({ tenant: values.tenant || null }),
      }),
      past.element, session.may("queues:manage") && section(texts.workers.title, workersPart(signal).element),
    );
  },
};

/** Calls when something has happened, and again only after a while. */
function seldom(run, gap, signal) {
  let timer = 0;
  let last = 0;
  live.listen(() => {
    timer ||= setTimeout(() => {
      [timer, last] = [0, Date.now()];
      run();
    }, Math.max(250, last + gap - Date.now()));
  }, signal);
  signal.addEventListener("abort", () => clearTimeout(timer));
}

async function state(signal) {
  const isSteering = session.may("queues:manage");
  const [level, queues, workers] = await Promise.all([
    get("/v1/slo", { queue: true, signal }), isSteering ? get("/v1/queues", { signal }) : null, isSteering ? get("/v1/workers", { queue: true, signal }) : null,
  ]);
  const stats = queues?.queues.find((one) => one.queue === (queue.value || queues.queues[0].queue)) ?? null;
  const isUnused = level.jobs === 0 && stats !== null && ["inbox", "ready", "delayed", "running", "succeeded", "failed", "dead", "cancelled"].every((name) => stats[name] === 0);
  return { level, stats, workers: workers?.workers ?? null, isUnused };
}

function start() {
  return empty(texts.overview.unused, texts.overview.unusedText, session.may("jobs:write") && linkButton(texts.newJob.title, link("/new"), { kind: "main", icon: "add" }),
    linkButton(texts.frame.docs, "/v1/docs", { icon: "docs", target: "_blank", rel: "noopener" }));
}

function tiles({ level, stats, workers }) {
  const lanes = (workers ?? []).flatMap(({ card }) => card?.lanes ?? []);
  const busy = lanes.filter(({ phase }) => phase === "busy").length;
  const waiting = stats && stats.inbox + stats.ready + stats.delayed;
  return [
    stats && [
      tile(texts.overview.waiting, format.count(waiting), stats.oldestReady !== undefined && texts.overview.oldest(format.duration(stats.oldestReady)), { href: link("/jobs", { state: "queued" }) }),
      tile(texts.overview.running, format.count(stats.running), lanes.length > 0 && texts.overview.lanes(busy, lanes.length), { href: link("/jobs", { state: "running" }) }),
      tile(texts.overview.backlog, stats.backlogSeconds > 0 ? format.duration(stats.backlogSeconds) : "0", lanes.length > 0 && stats.backlogSeconds > 0 && texts.overview.left(format.duration(stats.backlogSeconds / lanes.length))),
      tile(texts.workers.title, format.count(workers.length), workers.length === 0 && waiting > 0 ? texts.overview.nobody : null, { href: link("/workers"), kind: workers.length === 0 ? "bad" : "" }),
      tile(texts.overview.queue, stats.paused ? texts.queues.paused : texts.queues.open, stats.queue, { href: link("/queues"), kind: stats.paused ? "warning" : "" }),
      stats.dead > 0 && tile(texts.dead.title, format.count(stats.dead), texts.overview.lookAtDead, { href: link("/dead"), kind: "warning" }),
    ],
    level.objectives.map((one) => objective(one)),
  ];
}

/** A promise that was kept or not: the share, and what it is measured by. */
function objective({ name, target, share, budgetLeft, total }) {
  const words = texts.overview.objectives[name] ?? name;
  if (share === null) return tile(words, texts.none, texts.overview.noneEnded);
  const kind = share >= target ? "good" : "bad";
  return tile(words, share === 1 ? "100 %" : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`, texts.overview.target(`${+(target * 100).toFixed(2)} %`, share >= target, Math.max(0, budgetLeft), total), { kind });
}

const tile = (name, value, more, { href, kind = "" } = {}) =>
  h(href ? "a" : "div", { class: `tile ${kind && `is-${kind}`}`, href }, h("span", { class: "tile-name" }, name), h("span", { class: "tile-value" }, value), more && h("span", { class: "tile-more" }, more));

function why(failures, tenant) {
  if (failures.length === 0) return h("p", { class: "quiet" }, texts.overview.noneFailed);
  return bars(failures.map(({ code, jobs }) => ({ name: code || texts.overview.noCode, href: code ? link("/jobs", { code, tenant }) : null, value: jobs, text: format.count(jobs) })));
}
