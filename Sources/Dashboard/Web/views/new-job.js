// Writing a job and sending it: what is wrong is told while it is written, and what it will take before it is sent.

import { fill, h } from "../core/h.js";
import { ask, get, newRepetition } from "../core/api.js";
import { link, queue, router, segment } from "../core/router.js";
import { Schema } from "../core/schema.js";
import { compact, nearest, places, readable } from "../core/places.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { marksOf } from "../ui/code.js";
import { confirm } from "../ui/dialog.js";
import { editor } from "../ui/editor.js";
import { page } from "../ui/page.js";
import { button, errorList, money, problemBox, section } from "../ui/parts.js";
import { icon } from "../ui/icons.js";
import { examples } from "./new-job-examples.js";
import { offersAt } from "./new-job-offers.js";

/** Milliseconds without a key after which a document is checked, and after which it is quoted. */
const [CHECKED, QUOTED] = [350, 900];
const DRAFT = "clipmill.draft";

/** @type {import("./all.js").View} */
export const newJob = {
  path: "/new",
  title: texts.newJob.title,
  scope: "jobs:write",
  nav: { text: texts.newJob.title, icon: "add", key: "g n" },

  show({ query, signal }) {
    const from = query.get("from");
    const [verdict, told, quoted] = [h("div", { class: "verdict", role: "status" }), h("div", { class: "part" }), h("div", { class: "part" })];
    let [schema, errors, checking, quoting, timer, quoteTimer] = [null, [], null, null, 0, 0];
    // A request that is repeated because its answer was lost is one job; another document is another one.
    let sent = { text: "", repetition: "" };

    const field = editor({
      label: texts.newJob.document, text: kept() ?? compact(examples[0].document), help: texts.newJob.help,
      changed(text) {
        keep(text);
        later();
      },
      offer: (text, offset) => offersAt(schema, text, offset),
    });
    const go = button(texts.newJob.send, send, { kind: "main", icon: "play", title: texts.newJob.sendKeys });

    function later() {
      clearTimeout(timer);
      clearTimeout(quoteTimer);
      timer = setTimeout(check, CHECKED);
    }

    /** Whether it is a valid job; shows all that is wrong. */
    async function check() {
      checking?.abort();
      quoting?.abort();
      checking = new AbortController();
      const text = field.area.value;
      try {
        await ask("POST", "/v1/validate", { queue: true, body: text, signal: AbortSignal.any([signal, checking.signal]) });
        errors = [];
        fill(verdict, icon("succeeded"), texts.newJob.valid);
        verdict.className = "verdict is-good";
        quoteTimer = setTimeout(() => quote(text), QUOTED);
      } catch (error) {
        if (error.name === "AbortError") return false;
        if (error.status !== 422 && error.status !== 400) {
          fill(verdict);
          fill(told, problemBox(error, check, signal));
          return false;
        }
        errors = error.errors.length > 0 ? error.errors : [{ code: error.code, message: error.message, hint: error.hint }];
        fill(verdict, icon("failed"), texts.newJob.wrong(errors.length));
        verdict.className = "verdict is-bad";
        fill(quoted);
      }
      const all = places(text);
      for (const error of errors) error.place = placeOf(all, error, text);
      field.mark(marksOf(text, errors.map(({ place }) => ({ place, kind: "failed" }))));
      fill(told, errors.length > 0 && section(texts.newJob.toDo, errorList(errors, ({ place }) => place && field.go(place))));
      return errors.length === 0;
    }

    /** What it takes, where the server can tell. */
    async function quote(text) {
      quoting?.abort();
      quoting = new AbortController();
      fill(quoted, section(texts.newJob.quote, h("p", { class: "quiet" }, texts.newJob.quoting)));
      try {
        const answer = await ask("POST", "/v1/quote", { queue: true, body: text, signal: AbortSignal.any([signal, quoting.signal]) });
        fill(quoted, quoteView(answer));
      } catch (error) {
        if (error.name === "AbortError") return;
        // A server without lanes for that, or a source that is not there yet: it can be sent all the same.
        fill(quoted, section(texts.newJob.quote, h("p", { class: "quiet" }, error.status === 422 ? texts.newJob.unquoted : error.message),
          error.errors.length > 0 && errorList(error.errors, (one) => {
            const place = placeOf(places(text), one, text);
            if (place) field.go(place);
          })));
      }
    }

    async function send() {
      if (go.disabled) return;
      go.disabled = true;
      clearTimeout(timer);
      const text = field.area.value;
      if (sent.text !== text) sent = { text, repetition: newRepetition() };
      try {
        if (!(await check())) return errors[0]?.place && field.go(errors[0].place);
        const answer = await ask("POST", "/v1/jobs", { queue: true, body: text, repetition: sent.repetition, signal });
        keep(null);
        router.go(link(`/jobs/${segment(answer.id)}`));
      } catch (error) {
        if (error.name !== "AbortError") fill(told, problemBox(error, send, signal), error.errors?.length > 0 && errorList(error.errors));
      } finally {
        go.disabled = false;
      }
    }

    async function use(text) {
      const isOwn = kept() !== null;
      if (isOwn && !(await confirm({ title: texts.newJob.replaceTitle, text: texts.newJob.replaceText, action: texts.newJob.replace }))) return;
      field.set(text);
      keep(null);
      field.area.focus();
    }

    field.area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      send();
    });
    signal.addEventListener("abort", () => [timer, quoteTimer].forEach(clearTimeout));

    get("/v1/schemas/job.json", { signal }).then((found) => (schema = new Schema(found)), () => {});
    if (from) {
      get(`/v1/jobs/${segment(from)}/document`, { queue: true, signal, isText: true })
        .then((text) => field.set(readable(withoutID(text))), (error) => error.name !== "AbortError" && fill(told, problemBox(error)));
    }
    check();

    return page(
      texts.newJob.title, go,
      h("div", { class: "new-job" },
        h("div", { class: "new-job-main" },
          h("div", { class: "actions" }, h("span", { class: "quiet" }, texts.newJob.startWith), examples.map(({ name, document }) => button(name, () => use(compact(document)), { kind: "quiet" }))),
          field.element,
          h("p", { class: "quiet small" }, texts.newJob.keys)),
        h("div", { class: "new-job-side" }, verdict, told, quoted)),
    );
  },
};

function placeOf(all, error, text) {
  const line = /\bline (\d+)/.exec(error.message ?? "");
  if (error.pointer !== undefined || error.path) return nearest(all, error.pointer ?? "");
  if (!line) return null;
  const start = text.split("\n").slice(0, Number(line[1]) - 1).join("\n").length + (Number(line[1]) > 1 ? 1 : 0);
  return { start, end: start + (text.slice(start).split("\n")[0]?.length ?? 0) };
}

function quoteView({ quotes, duration }) {
  return section(
    texts.newJob.quote, h("p", { class: "quiet" }, texts.newJob.makes(format.duration(duration))),
    quotes.map((one) => h("dl", { class: "quote" },
      h("div", {}, h("dt", {}, one.device), h("dd", {}, h("strong", {}, format.duration(one.seconds)), h("span", { class: "quiet" }, ` ${texts.newJob.range(format.duration(one.low), format.duration(one.high))}`))),
      h("div", { class: "quiet small" }, [
        one.usd !== undefined && money(one.usd, one.assumedPrice), texts.newJob.memory(format.bytes(one.memoryBytes)), texts.newJob.size(format.bytes(one.bytesOut)), texts.newJob.from(one.jobs),
      ].filter(Boolean).join(" · ")),
      one.aboveBudget && h("p", {}, texts.newJob.aboveBudget))),
  );
}

/** The document of another job without its id, which is that job's. */
function withoutID(text) {
  try {
    const { id, ...rest } = JSON.parse(text);
    return compact(rest);
  } catch {
    return text;
  }
}

/** What was being written when the page was left, by queue. */
function kept() {
  try {
    return sessionStorage.getItem(`${DRAFT}.${queue.value}`);
  } catch {
    return null;
  }
}

function keep(text) {
  try {
    if (text === null) sessionStorage.removeItem(`${DRAFT}.${queue.value}`);
    else sessionStorage.setItem(`${DRAFT}.${queue.value}`, text);
  } catch {
    // It holds until the page is left.
  }
}
