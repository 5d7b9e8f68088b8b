// Dead letters: jobs whose attempts have all failed, by why. What is mended is run again at once.

import { fill, h, told } from "../core/h.js";
import { get } from "../core/api.js";
import { link, segment } from "../core/router.js";
import { session } from "../core/session.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { bulkButton } from "../ui/bulk.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { badge, empty, linkButton, since } from "../ui/parts.js";
import { refill } from "../ui/refill.js";

/** Jobs that are looked at, in pages of so many. */
const [PAGES, PER_PAGE] = [5, 200];
/** Jobs that are named of each code. */
const NAMED = 5;
/** Milliseconds between two looks. */
const AGAIN = 15_000;

/** @type {import("./all.js").View} */
export const dead = {
  path: "/dead",
  title: texts.dead.title,
  scope: "jobs:read",
  nav: { text: texts.dead.title, icon: "dead", key: "g d" },

  show({ signal }) {
    const loaded = part({
      signal, lines: 8, load: () => load(signal), every: () => AGAIN,
      concerns: (events) => events.some(({ kind }) => kind === "failed" || kind === "replayed"),
      show({ jobs, isMore }, element) {
        if (jobs.length === 0) return fill(element, empty(texts.dead.none, texts.dead.noneText, linkButton(texts.dead.failed, link("/jobs", { state: "failed" }))));
        refill(element, isMore && h("p", { class: "quiet" }, texts.dead.more(jobs.length)), groups(jobs).map((group) => draw(group, isMore, () => loaded.now())));
      },
    });
    return page(texts.dead.title, null, h("p", { class: "quiet" }, texts.dead.text), loaded.element);
  },
};

async function load(signal) {
  let [jobs, cursor] = [[], null];
  for (let i = 0; i < PAGES; i++) {
    const answer = await get("/v1/jobs", { queue: true, signal, query: { state: "dead", limit: PER_PAGE, cursor } });
    jobs = jobs.concat(answer.jobs);
    cursor = answer.next ?? null;
    if (!cursor) break;
  }
  return { jobs, isMore: cursor !== null };
}

function groups(jobs) {
  const all = new Map();
  for (const job of jobs) {
    const code = job.error?.code ?? job.record?.error?.code ?? "";
    if (!all.has(code)) all.set(code, []);
    all.get(code).push(job);
  }
  return [...all].map(([code, members]) => ({ code, jobs: members })).sort((one, other) => other.jobs.length - one.jobs.length || one.code.localeCompare(other.code));
}

function draw({ code, jobs }, isMore, done) {
  const error = jobs[0].error ?? jobs[0].record?.error ?? {};
  return h("section", { class: "panel" },
    h("div", { class: "panel-head" },
      h("h2", {}, badge("dead"), " ", h("code", {}, told(code || texts.overview.noCode)), " ", h("span", { class: "quiet" }, texts.dead.jobs(jobs.length, isMore))),
      session.may("jobs:write") && code !== "" && h("div", { class: "actions" }, bulkButton("retry", { state: "dead", code }, done))),
    h("p", {}, told(error.message ?? "")), error.hint && h("p", { class: "quiet" }, told(error.hint)),
    h("ul", { class: "attempts" }, jobs.slice(0, NAMED).map((job) =>
      h("li", {}, h("a", { href: link(`/jobs/${segment(job.id)}`) }, told(job.id)), h("span", { class: "quiet" }, job.record?.tenant && [" · ", told(job.record.tenant)], job.record?.endedAt && [" · ", since(job.record.endedAt)])))),
    h("p", {}, h("a", { href: link("/jobs", { state: "dead", code }) }, texts.dead.all(format.count(jobs.length)))));
}
