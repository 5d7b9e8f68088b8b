// What happened to a job, as far as the queue remembers its events.

import { fill, h, told } from "../core/h.js";
import { stream } from "../core/api.js";
import { live } from "../core/live.js";
import { events } from "../core/event-stream.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { section } from "../ui/parts.js";
import { icon } from "../ui/icons.js";

const ICONS = { queued: "queued", replayed: "retry", running: "running", retrying: "retry", handedBack: "back", cancelling: "stop", declined: "warning" };
/** Milliseconds without an event after which the past is taken for told. */
const SILENCE = 2500;
/** Events that are kept. */
const MOST = 200;

/** When an event was: its position begins with it. @param {string} position */
const timeOf = (position) => Number(position.split("-")[0]) / 1000;

/**
 * @param {string} path of the job in the API
 * @param {any} job
 * @param {AbortSignal} signal
 */
export function history(path, job, signal) {
  const list = h("ol", { class: "timeline" });
  /** @type {Map<string, any>} */
  const known = new Map();
  const draw = () => {
    const all = [...known.values()].sort((one, other) => timeOf(one.position) - timeOf(other.position) || (one.position < other.position ? -1 : 1)).slice(-MOST);
    fill(list, all.length === 0 ? h("li", { class: "quiet" }, texts.job.noHistory) : all.map((event, i) => line(event, all[i - 1])));
  };
  const take = (event) => {
    if (event.job !== job.id) return;
    known.set(event.position, event);
    draw();
  };
  let isTold = true;
  const tell = async () => {
    if (!isTold) return;
    isTold = false;
    await past(path, job, take, signal);
    isTold = true;
  };
  live.listen((all, hasLost) => {
    all.forEach(take);
    if (hasLost) tell();
  }, signal);
  draw();
  tell();
  return section(texts.job.history, list);
}

/** Tells the events since the job was enqueued. */
async function past(path, job, take, signal) {
  const created = job.record?.createdAt ? format.date(job.record.createdAt).getTime() - 1 : null;
  if (created === null) return;
  const abort = new AbortController();
  signal.addEventListener("abort", () => abort.abort());
  let timer = setTimeout(() => abort.abort(), SILENCE * 4);
  try {
    const response = await stream(`${path}/events`, { queue: true, signal: abort.signal, position: `${created}-0` });
    for await (const event of events(response.body)) {
      take(event);
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), SILENCE);
    }
  } catch {
    // What there is of it is shown, and what happens from now on is told by the page's own stream.
  } finally {
    clearTimeout(timer);
  }
}

function line(event, before) {
  const time = timeOf(event.position);
  return h(
    "li", { class: `event event-${event.kind}` }, h("span", { class: "event-icon" }, icon(ICONS[event.kind] ?? event.kind)),
    h("div", {},
      h("p", {}, h("strong", {}, texts.events[event.kind] ?? event.kind), event.code && [" ", h("code", {}, told(event.code))]),
      h("p", { class: "quiet small" }, h("time", { datetime: format.date(time).toISOString(), title: format.full(time) }, format.ofDay(time)),
        before && ` · ${texts.job.after(format.duration(time - timeOf(before.position)))}`, event.worker && [" · ", told(event.worker)])),
  );
}
