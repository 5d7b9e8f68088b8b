// Many jobs of one file: checked first, all that is wrong by its line, then sent in parts.

import { fill, h, told } from "../core/h.js";
import { ask, newRepetition } from "../core/api.js";
import { bodyOf, ofLines, ofTable, partsOf } from "../core/batch.js";
import { link } from "../core/router.js";
import { texts } from "../texts.js";
import { page } from "../ui/page.js";
import { button, linkButton, problemBox, progress, section, setProgress } from "../ui/parts.js";
import { icon } from "../ui/icons.js";
import { examples } from "./new-job-examples.js";

/** Errors that are shown; the rest is counted. */
const SHOWN = 100;

/** @type {import("./all.js").View} */
export const batch = {
  path: "/batch",
  title: texts.batch.title,
  scope: "jobs:write",
  nav: { text: texts.batch.title, icon: "list", key: "g b" },

  show({ signal }) {
    const kind = h("select", { id: "batch-kind" }, h("option", { value: "lines" }, texts.batch.lines), h("option", { value: "table" }, texts.batch.table));
    const file = h("input", { id: "batch-file", type: "file", accept: ".jsonl,.ndjson,.json,.csv,.txt" });
    const area = h("textarea", { id: "batch-text", class: "batch-area", spellcheck: "false", wrap: "off", rows: "10" });
    const template = h("textarea", { id: "batch-template", class: "batch-area", spellcheck: "false", wrap: "off", rows: "10", value: JSON.stringify(examples[0].document, null, 2) });
    const templateField = h("div", { class: "field", hidden: true }, h("label", { for: "batch-template" }, texts.batch.template), template, h("p", { class: "quiet small" }, texts.batch.templateHint));
    const answer = h("div", { class: "part", role: "status" });
    const check = button(texts.batch.check, run, { kind: "main" });
    const show = () => {
      templateField.hidden = kind.value !== "table";
      fill(answer);
    };
    kind.addEventListener("change", show);
    for (const one of [area, template]) one.addEventListener("input", () => fill(answer));
    file.addEventListener("change", async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      area.value = await chosen.text();
      kind.value = /\.csv$/i.test(chosen.name) ? "table" : "lines";
      show();
    });

    function read() {
      if (kind.value === "lines") return ofLines(area.value);
      try {
        return ofTable(area.value, JSON.parse(template.value));
      } catch (error) {
        return { rows: [], wrong: [{ line: 0, message: texts.batch.badTemplate(error.message) }] };
      }
    }

    async function run() {
      const { rows, wrong } = read();
      if (wrong.length > 0) return fill(answer, errors(wrong));
      if (rows.length === 0) return fill(answer, h("p", {}, texts.batch.nothing));
      check.disabled = true;
      const parts = partsOf(rows);
      const bar = progress(0, texts.batch.checking);
      fill(answer, h("p", {}, texts.batch.checking), bar);
      try {
        for (const [i, part] of parts.entries()) {
          try {
            await ask("POST", "/v1/jobs", { queue: true, signal, query: { dryRun: 1 }, body: bodyOf(part) });
          } catch (error) {
            if (!(error.errors?.length > 0)) throw error;
            wrong.push(...error.errors.map((one) => placed(one, part)));
          }
          setProgress(bar, (i + 1) / parts.length);
        }
        if (wrong.length > 0) fill(answer, errors(wrong));
        else ready(parts, rows.length);
      } catch (error) {
        if (error.name !== "AbortError") fill(answer, problemBox(error, run, signal));
      } finally {
        check.disabled = false;
      }
    }

    /** All are good: they can be sent. What was sent is not sent again where a part has failed. */
    function ready(parts, count) {
      const repetitions = parts.map(newRepetition);
      let [at, added, isSending] = [0, 0, false];
      const send = async () => {
        if (isSending) return;
        isSending = true;
        check.disabled = true;
        const bar = progress(at / parts.length, texts.batch.sending);
        fill(answer, h("p", {}, texts.batch.sending), bar);
        try {
          for (; at < parts.length; at++) {
            const { jobs } = await ask("POST", "/v1/jobs", { queue: true, signal, body: bodyOf(parts[at]), repetition: repetitions[at] });
            added += jobs.filter((one) => one.new).length;
            setProgress(bar, (at + 1) / parts.length);
          }
          fill(answer, h("p", { class: "verdict is-good" }, icon("succeeded"), texts.batch.sent(added, count - added)), h("div", { class: "actions" }, linkButton(texts.batch.look, link("/jobs"), { kind: "main" })));
        } catch (error) {
          if (error.name !== "AbortError") fill(answer, problemBox(error, send, signal), error.errors?.length > 0 && errors(error.errors.map((one) => placed(one, parts[at]))));
        } finally {
          isSending = false;
          check.disabled = false;
        }
      };
      fill(answer, h("p", { class: "verdict is-good" }, icon("succeeded"), texts.batch.good(count)), h("div", { class: "actions" }, button(texts.batch.send(count), send, { kind: "main", icon: "play" })));
    }

    return page(texts.batch.title, null, section(texts.batch.file, h("p", { class: "quiet" }, texts.batch.text),
      h("div", { class: "filters" }, h("div", { class: "field" }, h("label", { for: "batch-file" }, texts.batch.choose), file), h("div", { class: "field" }, h("label", { for: "batch-kind" }, texts.batch.kind), kind)),
      templateField, h("div", { class: "field" }, h("label", { for: "batch-text" }, texts.batch.documents), area), h("div", { class: "actions" }, check)), answer);
  },
};

/** An error of the API with the line of its document. */
function placed(error, part) {
  const [, number, path] = /^jobs\[(\d+)\]\.?(.*)$/.exec(error.path ?? "") ?? [];
  return { line: part[Number(number)]?.line ?? 0, message: error.message, hint: error.hint, path: path ?? error.path, code: error.code };
}

const errors = (all) => section(texts.batch.wrong(all.length), h("ul", { class: "errors" }, all.slice(0, SHOWN).map(({ line, message, hint, path, code }) =>
  h("li", { class: "error" }, icon("failed"), h("div", {}, h("p", {}, line > 0 && h("strong", {}, `${texts.batch.line(line)}: `), told(message)), hint && h("p", { class: "quiet" }, told(hint)),
    (path || code) && h("p", { class: "quiet small" }, path && h("code", {}, told(path)), path && code && " · ", code && h("code", {}, code)))))), all.length > SHOWN && h("p", { class: "quiet" }, texts.jobs.more(all.length - SHOWN)));
