// What a job made: clips that play, pictures, and everything to be saved.

import { h, told } from "../core/h.js";
import { get } from "../core/api.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { icon } from "../ui/icons.js";
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
    "li", { class: "output" }, isOwn && preview(one, known, poster),
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

function preview(one, known, poster) {
  if (one.type.startsWith("video/")) return player("video", one, poster ? null : momentOf(known?.duration), { poster: poster?.url, playsinline: true });
  if (one.type.startsWith("audio/")) return player("audio", one, null, {});
  if (one.type.startsWith("image/")) return h("img", { class: "preview", src: one.url, alt: texts.job.picture(one.name) });
  return null;
}

/** Where a clip without a poster stands until it is played: its first picture is often black. @param {number} [duration] */
const momentOf = (duration) => Math.min(1, (duration ?? 0) / 3);

/**
 * A clip or a sound that plays; words where this browser cannot play it, which only a try tells.
 *
 * @param {"video" | "audio"} tag
 * @param {any} one
 * @param {number | null} moment seconds at which it is shown before it is played
 * @param {Object<string, any>} attributes
 */
function player(tag, one, moment, attributes) {
  const frame = h("div", { class: `preview-frame preview-${tag}` });
  const refuse = () => frame.replaceChildren(h("p", { class: "unplayable" }, icon(tag === "video" ? "film" : "sound"), h("span", {}, texts.job.unplayable(one.type))));
  const media = h(tag, {
    ...attributes, class: "preview", src: moment === null ? one.url : `${one.url}#t=${moment.toFixed(3)}`, controls: true, preload: "metadata", "aria-label": texts.job.clip(one.name),
    on: {
      error: refuse,
      // A browser that knows the sound and not the pictures would play a black clip.
      loadedmetadata: () => tag === "video" && media.videoWidth === 0 && refuse(),
    },
  });
  // It begins at the beginning, unless somebody has chosen another place.
  media.addEventListener("play", () => {
    if (moment !== null && Math.abs(media.currentTime - moment) < 0.01) media.currentTime = 0;
  }, { once: true });
  frame.append(tag === "audio" ? icon("sound") : "", media);
  return frame;
}
