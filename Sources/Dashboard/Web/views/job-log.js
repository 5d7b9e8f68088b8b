// What the worker's log said of a job, attempt by attempt.

import { h, told } from "../core/h.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { section } from "../ui/parts.js";

/** The newest attempt is open. @param {any} job */
export function logPart({ log = [] }) {
  if (log.length === 0) return null;
  const attempts = Map.groupBy(log, ({ attempt }) => attempt);
  return section(texts.job.log, [...attempts].reverse().map(([attempt, lines], i) =>
    h("details", { class: "log", open: i === 0 }, h("summary", {}, texts.job.logOf(attempt, lines.length)), h("ol", {}, lines.map(line)))));
}

function line({ at, level, message }) {
  return h("li", { class: `log-line log-${level}` }, h("time", { datetime: at, title: format.full(at) }, format.ofDay(at)),
    level !== "info" && h("span", { class: "log-level" }, texts.job.levels[level] ?? level), h("code", {}, told(message)));
}
