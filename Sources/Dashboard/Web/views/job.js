// One job: how it is, what it made, what it took, what was said of it.

import { fill, h, told } from "../core/h.js";
import { ask, exchange, newRepetition } from "../core/api.js";
import { link, router, segment } from "../core/router.js";
import { session } from "../core/session.js";
import { bind } from "../core/keys.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { confirm } from "../ui/dialog.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { badge, button, facts, linkButton, money, progress, section, setProgress, since } from "../ui/parts.js";
import { doing } from "../ui/toast.js";
import { documentPart } from "./job-document.js";
import { history } from "./job-history.js";
import { logPart } from "./job-log.js";
import { outputsPart } from "./job-outputs.js";
import { decisions, figures, notes } from "./job-result.js";
import { waitingPart } from "./job-waiting.js";
import { isEnded, stateOf, timeOf } from "./job-words.js";

/** Milliseconds after which a running job is looked at again: its progress is no event. */
const RUNNING = 1000;

/** @type {import("./all.js").View} */
export const job = {
  path: "/jobs/:id",
  parent: "/jobs",
  title: ({ id }) => id,
  scope: "jobs:read",

  show({ parameters: { id }, signal }) {
    const path = `/v1/jobs/${segment(id)}`;
    const [state, actions] = [h("span", { class: "job-state" }), h("div", { class: "actions" })];
    const [top, said, outputs, known, result, past] = Array.from({ length: 6 }, () => h("div", { class: "part" }));
    let tag = null;
    let latest = null;
    let drawn = "";
    let bar = null;
    const words = h("span", { class: "quiet" });

    const look = async () => {
      const answer = await exchange("GET", path, { queue: true, signal, known: tag });
      if (!answer.unchanged) [latest, tag] = [answer.value, answer.tag];
      return latest;
    };

    const show = (found) => {
      // Only what has changed is drawn: a clip that plays goes on.
      if (found.state === "running") {
        fill(words, texts.job.running(format.percent(found.progress ?? 0), timeOf(found)));
        if (bar) setProgress(bar, found.progress ?? 0);
      }
      const version = JSON.stringify({ ...found, progress: null });
      if (version === drawn) return;
      const before = drawn && JSON.parse(drawn);
      drawn = version;
      fill(state, badge(stateOf(found)));
      fill(actions, buttons(found, loaded));
      bar = found.state === "running" ? progress(found.progress ?? 0, texts.job.progress) : null;
      fill(top, waitingPart(path, found, signal), bar && section(texts.job.progress, h("div", { class: "job-progress" }, bar, words)));
      fill(said, notes(found, (error) => doc.show(error)));
      fill(known, h("section", { class: "panel" }, facts(about(found))));
      fill(result, decisions(found), figures(found), logPart(found));
      if (JSON.stringify(before?.outputs) !== JSON.stringify(found.outputs) || before?.state !== found.state) fill(outputs, outputsPart(path, found, signal));
      if (!past.hasChildNodes()) fill(past, history(path, found, signal));
      doc.mark(found);
    };

    const doc = documentPart(path, signal);
    const content = h("div", { class: "job", hidden: true },
      h("div", { class: "job-main" }, top, said, outputs, known, result, doc.element), h("div", { class: "job-side" }, past));
    const loaded = part({
      signal, load: look, lines: 8,
      show(found, element) {
        if (content.hidden) {
          content.hidden = false;
          fill(element, content);
        }
        show(found);
      },
      concerns: (events) => events.some((event) => event.job === id),
      every: (found) => (found.state === "running" ? RUNNING : null),
    });

    bind("u", texts.keys.back, () => router.go(link("/jobs")), signal);
    return page([told(id), " ", state], actions, loaded.element);
  },
};

/** What the queue knows of it. */
function about(found) {
  const { record = {} } = found;
  return [
    [texts.jobs.tenant, record.tenant && told(record.tenant)],
    [texts.job.submitted, record.createdAt && since(record.createdAt)],
    [texts.job.started, record.startedAt && since(record.startedAt)],
    [texts.job.ended, record.endedAt && since(record.endedAt)],
    [texts.jobs.took, isEnded(found) ? timeOf(found) : null],
    [texts.job.costs, found.cost?.usd !== undefined && money(found.cost.usd, found.cost.assumedPrice)],
    [texts.job.attempts, record.attempts !== undefined && texts.job.attemptsOf(record.attempts, record.maxAttempts)],
    [texts.job.losses, record.losses ? format.count(record.losses) : null],
    [texts.job.priority, record.priority ? String(record.priority) : null],
    [texts.job.worker, found.worker && told(found.worker)],
    [texts.job.device, found.device && told(found.device)],
  ];
}

/** What may be done with it now. */
function buttons(found, loaded) {
  if (!session.may("jobs:write")) return [];
  const path = `/v1/jobs/${segment(found.id)}`;
  const likeIt = linkButton(texts.job.like, link("/new", { from: found.id }), { kind: "quiet", icon: "add" });
  if (isEnded(found)) {
    return [likeIt, button(texts.job.retry, async ({ currentTarget }) => {
      const isSure = await confirm({
        title: texts.job.retryTitle, text: texts.job.retryText, hits: told(found.id, "mono"), action: texts.job.retry, kind: "main",
      });
      if (isSure && (await doing(() => ask("POST", `${path}/retry`, { queue: true, repetition: newRepetition() }), texts.job.retried, currentTarget))) loaded.now();
    }, { icon: "retry" })];
  }
  if (found.record?.cancelRequested) return [likeIt];
  return [likeIt, button(texts.job.cancel, async ({ currentTarget }) => {
    const isSure = await confirm({
      title: texts.job.cancelTitle, text: found.state === "running" ? texts.job.cancelRunning : texts.job.cancelWaiting, hits: told(found.id, "mono"), action: texts.job.cancel,
    });
    if (isSure && (await doing(() => ask("DELETE", path, { queue: true }), texts.job.cancelled, currentTarget))) loaded.now();
  }, { kind: "danger", icon: "stop" })];
}
