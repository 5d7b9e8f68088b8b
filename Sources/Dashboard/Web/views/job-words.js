// What is said of a job in more than one place.

import { texts } from "../texts.js";
import * as format from "../core/format.js";

/** The word for how it is: its state, or what is more to be told. @param {any} job of the API @returns {string} */
export function stateOf(job) {
  if (job.record?.dead) return "dead";
  if (job.record?.cancelRequested && (job.state === "running" || job.state === "queued")) return "cancelling";
  if (job.state === "queued" && job.record?.readyAt && format.date(job.record.readyAt) > new Date()) return "delayed";
  return job.state;
}

export const isEnded = (job) => ["succeeded", "failed", "cancelled"].includes(job.state);

/** How long it took, runs or waits. @param {any} job */
export function timeOf(job) {
  const { startedAt, endedAt, createdAt } = job.record ?? {};
  if (startedAt && endedAt) return format.duration(format.between(startedAt, endedAt));
  if (startedAt && job.state === "running") return format.duration(format.between(startedAt, new Date()));
  if (stateOf(job) === "delayed") return texts.jobs.startsAt(format.short(job.record.readyAt));
  if (createdAt && job.state === "queued") return texts.jobs.waits(format.duration(format.between(createdAt, new Date())));
  return texts.none;
}
