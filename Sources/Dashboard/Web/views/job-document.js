// The document of a job, with marks where its result says that something is wrong.

import { fill, h } from "../core/h.js";
import { get } from "../core/api.js";
import { lineOf, nearest, places, readable } from "../core/places.js";
import { texts } from "../texts.js";
import { codeView, marksOf } from "../ui/code.js";
import { part } from "../ui/part.js";
import { copyButton } from "../ui/parts.js";

/**
 * @param {string} path of the job in the API
 * @param {AbortSignal} signal
 * @returns {{element: HTMLElement, mark: (job: any) => void, show: (error: any) => void}} show: opens it at the place of an error
 */
export function documentPart(path, signal) {
  let [text, job] = ["", null];
  const tools = h("div", { class: "actions" });
  const loaded = part({
    signal, lines: 6,
    load: () => get(`${path}/document`, { queue: true, signal, isText: true }),
    show(found) {
      text = readable(found);
      fill(tools, copyButton(text));
      draw();
    },
  });
  const draw = () => {
    if (text === "") return;
    const all = places(text);
    const found = [[job?.error ?? job?.record?.error, "failed"], ...(job?.warnings ?? []).map((one) => [one, "warning"])];
    const marks = marksOf(text, found.filter(([one]) => one?.path).map(([one, kind]) => ({ place: nearest(all, pointerOf(one)), kind })));
    fill(loaded.element.querySelector(".part"), codeView(text, { label: texts.job.document, marks }));
  };
  const element = h("section", { class: "panel" }, h("div", { class: "panel-head" }, h("h2", {}, texts.job.document), tools), loaded.element);
  return {
    element,
    mark(found) {
      const [before, after] = [job, found].map((one) => JSON.stringify([one?.error, one?.record?.error, one?.warnings]));
      job = found;
      if (before !== after) draw();
    },
    show(error) {
      const place = nearest(places(text), pointerOf(error));
      const line = place ? element.querySelector(`.code-line:nth-child(${lineOf(text, place.start) + 1})`) : null;
      line?.scrollIntoView({ block: "center" });
      element.querySelector(".code")?.focus({ preventScroll: true });
    },
  };
}

/** The JSON Pointer of an error: its own, or made of its path, as in "tracks[0].clips[1].source". @param {any} error */
export function pointerOf({ pointer, path }) {
  if (pointer) return pointer;
  return (path ?? "").replace(/\[(\d+)\]/g, ".$1").split(".").filter((part) => part !== "").map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
