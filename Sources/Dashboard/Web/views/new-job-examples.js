// Documents to begin with. None needs a file, so each can be sent as it is, but for the last.

import { texts } from "../texts.js";

const canvas = { width: 640, height: 360, fps: 25 };

/** @type {{name: string, document: any}[]} */
export const examples = [
  {
    name: texts.newJob.examples.title,
    document: {
      version: 1, canvas,
      tracks: [
        { clips: [{ source: { gradient: { from: "#1b2a6b", to: "#d9486e", angle: 60 } }, duration: 3 }] },
        { clips: [{ source: { text: { text: "Hello, clip", style: { size: 0.14, weight: 800 }, position: "center", animation: { in: "pop", out: "fade" } } }, duration: 3 }] },
      ],
      outputs: [{ to: "hello.mp4" }, { to: "hello.jpg", at: 1.5 }],
    },
  },
  {
    name: texts.newJob.examples.slides,
    document: {
      version: 1, canvas,
      tracks: [{ clips: [
        { source: { pattern: { name: "plasma", seed: 7 } }, duration: 2 },
        { source: { gradient: { from: "#0f3d3e", to: "#f2c14e", angle: 20 } }, duration: 2, transition: { type: "wipeRight", duration: 0.6, easing: "easeInOut" } },
        { source: { pattern: { name: "testcard" } }, duration: 2, transition: { type: "slideDown", duration: 0.5, easing: "easeInOut" } },
      ] }],
      outputs: [{ to: "transitions.mp4" }],
    },
  },
  {
    name: texts.newJob.examples.vertical,
    document: {
      version: 1, canvas: { width: 720, height: 1280, fps: 30 },
      tracks: [{ clips: [{ source: { video: "talk.mp4" }, trim: { from: 10, to: 25 }, focus: { x: 0.5, y: 0.4 } }] }],
      outputs: [{ to: "highlight.mp4" }, { to: "highlight.jpg", at: 2 }],
    },
  },
];
