// Who makes the clips.

import { texts } from "../texts.js";
import { page } from "../ui/page.js";
import { workersPart } from "./worker-parts.js";

/** @type {import("./all.js").View} */
export const workers = {
  path: "/workers",
  title: texts.workers.title,
  scope: "queues:manage",
  nav: { text: texts.workers.title, icon: "worker", key: "g w" },
  show: ({ signal }) => page(texts.workers.title, null, workersPart(signal).element),
};
