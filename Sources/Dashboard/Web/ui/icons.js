// Pictures of 16 by 16, drawn with the colour of the text beside them. Each has a word beside it, or a label of its own.

import { h } from "../core/h.js";

const PATHS = {
  jobs: "M2.5 4h11M2.5 8h11M2.5 12h7",
  add: "M8 3v10M3 8h10",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14",
  user: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14c.6-3 2.7-4.5 5.5-4.5s4.9 1.5 5.5 4.5",
  light: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3l8 5-8 5Z",
  retry: "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3",
  stop: "M4 4h8v8H4Z",
  out: "M6 3H3v10h3M7 8h7M11 5l3 3-3 3",
  close: "M4 4l8 8M12 4l-8 8",
  down: "M8 3v8M4.5 8 8 11.5 11.5 8M3 14h10",
  docs: "M4 2h6l3 3v9H4ZM10 2v3h3M6.5 8.5h4M6.5 11h4",
  keyboard: "M1.5 4h13v8h-13ZM4 7h.01M6.7 7h.01M9.4 7h.01M12 7h.01M5 9.7h6",
  next: "M6 3l5 5-5 5",
  back: "M10 3 5 8l5 5",
  queued: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.6",
  running: "M8 2a6 6 0 0 1 6 6M8 14A6 6 0 0 1 2 8",
  succeeded: "M3 8.5 6.5 12 13 4.5",
  failed: "M4 4l8 8M12 4l-8 8",
  cancelled: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM3.8 3.8l8.4 8.4",
  delayed: "M4 2h8M4 14h8M5 2v2.5c0 1.5 3 2.5 3 3.5s-3 2-3 3.5V14M11 2v2.5c0 1.5-3 2.5-3 3.5s3 2 3 3.5V14",
  cancelling: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6 6h4v4H6Z",
  dead: "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5ZM8 5v3.5M8 10.9v.1",
  warning: "M8 2.5 14.5 13.5h-13ZM8 6.5v3.3M8 11.6v.1",
  film: "M2 3.5h12v9H2ZM5 3.5v9M11 3.5v9M2 8h12",
  chart: "M3 13V8M8 13V3M13 13V6M1.5 14.5h13",
  queue: "M2 4h12M2 8h12M2 12h12M5 2.5v3M11 6.5v3M7 10.5v3",
  worker: "M3 3h10v7H3ZM6 13h4M8 10v3",
  key: "M9.5 9.5a3.5 3.5 0 1 0-3-3L2 11v3h3v-2h2v-2h2.5",
  hook: "M6 10a3 3 0 1 1-3-3M8 2.5a3 3 0 0 1 2.6 4.5L12.5 10M6 10h6.5",
  log: "M3 2h10v12H3ZM5.5 5.5h5M5.5 8h5M5.5 10.5h3",
  overview: "M2 2h5v6H2ZM9 2h5v3.5H9ZM9 7.5h5V14H9ZM2 10h5v4H2Z",
  list: "M2.5 4h11M2.5 8h11M2.5 12h7",
  sound: "M2.5 6v4H5l3.5 3V3L5 6ZM10.5 6a3 3 0 0 1 0 4M12.3 4a6 6 0 0 1 0 8",
};

/**
 * @param {keyof typeof PATHS} name
 * @param {string} [className]
 */
export const icon = (name, className = "") =>
  h(
    "svg", { class: `icon ${className}`, viewBox: "0 0 16 16", "aria-hidden": "true" },
    h("path", { d: PATHS[name] ?? "", fill: "none", stroke: "currentColor", "stroke-width": "1.5", "stroke-linecap": "round", "stroke-linejoin": "round" }),
  );
