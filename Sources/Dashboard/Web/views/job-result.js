// What a result says: what went wrong and what is worth knowing, how long each stage took, what it cost.

import { h, told } from "../core/h.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { facts, money, priceNote, prose, section } from "../ui/parts.js";
import { icon } from "../ui/icons.js";

/**
 * Its error and its warnings.
 *
 * @param {any} job
 * @param {(error: any) => void} go shows where in the document
 */
export function notes(job, go) {
  const error = job.error ?? (job.state === "queued" ? job.record?.error : null);
  const warnings = job.warnings ?? [];
  return [
    error && section(job.error ? texts.job.wrong : texts.job.wrongBefore, h("ul", { class: "errors" }, note(error, "failed", go)),
      error.retryable !== undefined && h("p", { class: "quiet small" }, error.retryable ? texts.job.retryable : texts.job.final)),
    warnings.length > 0 && section(texts.job.warnings(warnings.length), h("ul", { class: "errors" }, warnings.map((one) => note(one, "warning", go)))),
  ];
}

function note(one, kind, go) {
  return h(
    "li", { class: `error ${kind === "warning" ? "is-warning" : ""}` }, icon(kind),
    h("div", {}, h("p", {}, told(one.message)), one.hint && h("p", { class: "quiet" }, prose(one.hint)),
      h("p", { class: "small quiet" }, h("code", {}, one.code),
        one.path && [" · ", h("button", { type: "button", class: "link", title: texts.job.showPlace, on: { click: () => go(one) } }, h("code", {}, told(one.path)))])),
  );
}

/** Times, costs and amounts. @param {any} job */
export function figures(job) {
  const { timing, cost, io, av } = job;
  return [
    timing?.stages && stages(timing, cost),
    (cost || timing) && quote(cost ?? {}, timing ?? {}),
    (io || av) && section(
      texts.job.figures,
      facts([
        [texts.job.read, io?.bytesIn !== undefined && format.bytes(io.bytesIn)], [texts.job.written, io?.bytesOut !== undefined && format.bytes(io.bytesOut)],
        [texts.job.framesIn, io?.framesIn !== undefined && format.count(io.framesIn)], [texts.job.framesOut, io?.framesOut !== undefined && format.count(io.framesOut)],
        [texts.job.fetched, io?.bytesFetched && format.bytes(io.bytesFetched)], [texts.job.fromCache, io?.bytesFromCache && format.bytes(io.bytesFromCache)],
        [texts.job.memory, cost?.peakMemoryBytes && format.bytes(cost.peakMemoryBytes)],
        [texts.job.drift, av?.driftMaxMs !== undefined && `${av.driftMaxMs} ms`], [texts.job.loudness, av?.loudness !== undefined && `${av.loudness} LUFS`],
      ]),
    ),
  ];
}

/** What was chosen and why; of a job that failed, what was by then. @param {any} job */
export const decisions = ({ explain = [] }) =>
  explain.length > 0 && section(texts.job.explain, h("ul", { class: "explain" }, explain.map((line) => h("li", {}, told(line)))));

/** Stages as bars, the longest first: what to look at. */
function stages({ stages: all, wall, speed }, cost) {
  const rows = Object.entries(all).sort(([, one], [, other]) => other - one);
  const longest = rows[0]?.[1] || 1;
  return section(
    texts.job.stages,
    h("p", { class: "quiet" }, texts.job.stagesText(format.duration(wall), speed)),
    h("dl", { class: "bars" }, rows.map(([name, seconds]) =>
      h("div", { class: "bar-row" }, h("dt", {}, texts.stages[name] ?? name),
        h("dd", {}, h("span", { class: "bar", style: { "--share": seconds / longest } }), h("span", { class: "bar-value" }, format.duration(seconds),
          cost?.usdStages?.[name] !== undefined && h("span", { class: "quiet" }, ` ${money(cost.usdStages[name], cost.assumedPrice)}`)))))),
  );
}

/** What was expected beside what it was. */
function quote(cost, timing) {
  const pairs = [
    [texts.job.time, cost.quotedSeconds, cost.laneSeconds, format.duration], [texts.job.money, cost.quotedUSD, cost.usd, (usd) => money(usd, cost.assumedPrice)],
  ].filter(([, , truth]) => truth !== undefined);
  if (pairs.length === 0 && cost.cpuSeconds === undefined) return null;
  return section(
    texts.job.cost,
    pairs.map(([name, expected, truth, words]) => {
      const most = Math.max(expected ?? 0, truth, 1e-9);
      return h("dl", { class: "bars" },
        expected !== undefined && h("div", { class: "bar-row" }, h("dt", {}, texts.job.quoted(name)), h("dd", {}, h("span", { class: "bar bar-quiet", style: { "--share": expected / most } }), h("span", { class: "bar-value" }, words(expected)))),
        h("div", { class: "bar-row" }, h("dt", {}, texts.job.taken(name)), h("dd", {}, h("span", { class: "bar", style: { "--share": truth / most } }),
          h("span", { class: "bar-value" }, words(truth), expected > 0 && h("span", { class: "quiet" }, ` ${texts.job.times(truth / expected)}`)))));
    }),
    facts([
      [texts.job.cpu, cost.cpuSeconds !== undefined && format.duration(cost.cpuSeconds)], [texts.job.gpu, cost.gpuSeconds ? format.duration(cost.gpuSeconds) : null],
      [texts.job.energy, cost.joules ? `${format.count(cost.joules)} J` : null], [texts.job.waited, timing.queued !== undefined && format.duration(timing.queued)],
    ]),
    priceNote(cost.assumedPrice),
  );
}
