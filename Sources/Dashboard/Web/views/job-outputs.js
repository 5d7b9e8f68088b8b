// What a job made: clips that play, pictures, and everything to be saved.

import { h, told } from "../core/h.js";
import { get } from "../core/api.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { part } from "../ui/part.js";
import { linkButton, section } from "../ui/parts.js";
import { isEnded } from "./job-words.js";

/** Seconds for which links are good: as long as somebody watches. */
const EXPIRES = 4 * 3600;

/**
 * @param {string} path of the job in the API
 * @param {any} job
 * @param {AbortSignal} signal
 */
export function outputsPart(path, job, signal) {
  if (job.state !== "succeeded" || !isEnded(job)) return null;
  const loaded = part({
    signal, lines: 3,
    load: () => get(`${path}/outputs`, { queue: true, query: { expires: EXPIRES }, signal }),
    show({ outputs }, element) {
      const facts = new Map((job.outputs ?? []).map((one) => [one.to, one]));
      const poster = outputs.find(({ type, url }) => url && type.startsWith("image/"));
      element.replaceChildren(h("ul", { class: "outputs" }, outputs.map((one) => output(one, facts.get(one.to), poster))));
    },
  });
  return section(texts.job.outputs, loaded.element);
}

function output(one, known, poster) {
  const isOwn = one.url?.startsWith("/");
  return h(
    "li", { class: "output" }, isOwn && preview(one, poster),
    h(
      "div", { class: "output-words" },
      h("p", { class: "output-name" }, told(one.name || one.to)),
      h("p", { class: "quiet small" }, [
        one.bytes !== undefined && format.bytes(one.bytes), known?.width && `${known.width} × ${known.height}`, known?.duration && format.duration(known.duration),
        known?.frames && texts.job.frames(known.frames), known?.captions && texts.job.captions(known.captions), one.type,
      ].filter(Boolean).join(" · ")),
      one.unavailable && h("p", { class: "quiet" }, told(one.unavailable)),
      one.url && h("div", { class: "actions" },
        linkButton(texts.job.save, isOwn ? `${one.url}?download=1` : one.url, { icon: "down", download: isOwn ? one.name : null, target: isOwn ? null : "_blank", rel: "noopener noreferrer" }),
        isOwn && linkButton(texts.job.open, one.url, { kind: "quiet", target: "_blank", rel: "noopener noreferrer" })),
    ),
  );
}

function preview(one, poster) {
  if (one.type.startsWith("video/")) {
    return h("video", { class: "preview", src: one.url, poster: poster?.url, controls: true, preload: "metadata", playsinline: true, "aria-label": texts.job.clip(one.name) });
  }
  if (one.type.startsWith("audio/")) return h("video", { class: "preview preview-sound", src: one.url, controls: true, preload: "metadata", "aria-label": texts.job.clip(one.name) });
  if (one.type.startsWith("image/")) return h("img", { class: "preview", src: one.url, alt: texts.job.picture(one.name) });
  return null;
}
