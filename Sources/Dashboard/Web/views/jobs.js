// The list of jobs.

import { fill, h, told } from "../core/h.js";
import { get } from "../core/api.js";
import { live } from "../core/live.js";
import { link, router, segment } from "../core/router.js";
import { session } from "../core/session.js";
import { bind } from "../core/keys.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { badge, button, empty, linkButton, progress, since, tabs } from "../ui/parts.js";
import { table } from "../ui/table.js";
import { stateOf, timeOf } from "./job-words.js";
import { jobsFilter, searchOf } from "./jobs-filter.js";

const FILTERS = ["all", "queued", "delayed", "running", "succeeded", "failed", "dead", "cancelled"];
const PER_PAGE = 50;
/** Pages that are looked through for the first job of a state, one after another. */
const MOST_EMPTY = 5;
/** Milliseconds after which running jobs are looked at again: their progress is no event. */
const RUNNING = 2000;

/** @type {import("./all.js").View} */
export const jobs = {
  path: "/jobs",
  title: texts.jobs.title,
  scope: "jobs:read",
  nav: { text: texts.jobs.title, icon: "jobs", key: "g j" },

  show({ query, signal }) {
    const state = FILTERS.includes(query.get("state")) ? query.get("state") : "all";
    const tenant = query.get("tenant");
    const cursor = query.get("cursor");
    const { q, code } = searchOf(query);
    const address = (changes) => link("/jobs", { state: state === "all" ? null : state, tenant, q, code, ...changes });
    let next = null;
    let shown = new Set();

    const list = table({
      label: texts.jobs.title, signal, columns: columns(address), keyOf: ({ id }) => id, version: (job) => JSON.stringify([job, timeOf(job)]),
    });
    const below = h("div", { class: "more" });
    const loaded = part({
      signal, lines: 12,
      load: () => load({ state, tenant, q, code, cursor }),
      show(answer, element) {
        next = answer.next ?? null;
        shown = new Set(answer.jobs.map(({ id }) => id));
        if (answer.jobs.length === 0) {
          fill(element, nothing(state, tenant ?? q ?? code, cursor, next, address));
        } else {
          list.show(answer.jobs);
          if (!list.element.isConnected) fill(element, list.element);
        }
        fill(below, cursor && linkButton(texts.jobs.first, address({}), { icon: "back" }),
          next && answer.jobs.length > 0 && linkButton(texts.jobs.older, address({ cursor: next }), { icon: "next" }));
      },
      concerns: (events) => events.some(({ kind, job }) => shown.has(job) || (!cursor && (kind === "queued" || state !== "all"))),
      every: ({ jobs }) => (jobs.some((job) => job.state === "running") ? RUNNING : null),
    });

    bind("o", texts.keys.older, () => next && router.go(address({ cursor: next })), signal);
    bind("n", texts.keys.newer, () => router.go(address({})), signal);

    return page(
      texts.jobs.title, session.may("jobs:write") && linkButton(texts.newJob.title, link("/new"), { kind: "main", icon: "add" }),
      tabs(texts.jobs.filter, FILTERS.map((name) => ({
        text: texts.states[name], isChosen: name === state, href: address({ state: name === "all" ? null : name }),
      }))),
      jobsFilter({ state, tenant, q, code }, address, () => loaded.now(), signal),
      changes(signal), loaded.element, below,
    );
  },
};

/** A page, or the first of the next that has any jobs. */
async function load({ state, tenant, q, code, cursor }) {
  let answer = { jobs: [], next: cursor };
  for (let i = 0; i < MOST_EMPTY; i++) {
    answer = await get("/v1/jobs", { queue: true, query: { state: state === "all" ? null : state, tenant, q, code, cursor: answer.next, limit: PER_PAGE } });
    if (answer.jobs.length > 0 || !answer.next) break;
  }
  return answer;
}

const columns = (address) => [
  { name: "state", title: texts.jobs.state, cell: (job) => badge(stateOf(job)) },
  { name: "job", title: texts.jobs.job, cell: (job) => h("a", { href: link(`/jobs/${segment(job.id)}`) }, told(job.id)) },
  { name: "what", title: texts.jobs.what, cell: what },
  {
    name: "tenant", title: texts.jobs.tenant,
    cell: ({ record }) => record?.tenant && (session.may("admin") ? h("a", { href: address({ tenant: record.tenant }), title: record.tenant }, told(record.tenant)) : told(record.tenant)),
  },
  { name: "when", title: texts.jobs.when, cell: ({ record }) => record?.createdAt && since(record.createdAt) },
  { name: "took", title: texts.jobs.took, isNumber: true, cell: timeOf },
];

/** What there is to say of a job in a line. */
function what(job) {
  if (job.state === "running") return progress(job.progress ?? 0, texts.job.progress);
  if (job.error) return h("div", { class: "one-line problem-text", title: job.error.message }, told(job.error.message));
  if (job.record?.error && job.state === "queued") return h("div", { class: "one-line", title: job.record.error.message }, texts.jobs.again(job.record.attempts), told(job.record.error.message));
  const [first, ...more] = job.outputs ?? [];
  return first ? h("div", { class: "one-line", title: first.to }, told(first.to), more.length > 0 && ` ${texts.jobs.more(more.length)}`) : null;
}

/** While updates are paused: that there are some. */
function changes(signal) {
  const made = button("", () => live.pause(false), { kind: "main", icon: "down" });
  const words = made.appendChild(h("span"));
  made.classList.add("changes");
  live.missed.watch((count) => {
    made.hidden = count === 0;
    words.textContent = texts.jobs.changes(count);
  }, signal);
  return made;
}

function nothing(state, search, cursor, next, address) {
  if (next) return empty(texts.jobs.lookedFar, texts.jobs.lookedFarText, linkButton(texts.jobs.lookFurther, address({ cursor: next }), { kind: "main" }));
  if (cursor) return empty(texts.jobs.end, texts.jobs.endText, linkButton(texts.jobs.first, address({}), { kind: "main" }));
  if (search !== null) return empty(texts.jobsFilter.none, texts.jobsFilter.noneText, linkButton(texts.jobs.all, link("/jobs")));
  if (state !== "all") return empty(texts.jobs.noneOf(texts.states[state]), texts.jobs.noneOfText, linkButton(texts.jobs.all, link("/jobs")));
  return empty(
    texts.jobs.none, session.may("jobs:write") ? texts.jobs.noneText : texts.jobs.noneTextReading,
    session.may("jobs:write") && linkButton(texts.newJob.title, link("/new"), { kind: "main", icon: "add" }),
    linkButton(texts.frame.docs, "/v1/docs", { icon: "docs", target: "_blank", rel: "noopener" }),
  );
}
