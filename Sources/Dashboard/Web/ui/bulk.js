// All jobs that match, changed at once: counted first, asked once, then done in goes that can be stopped between two of them.

import { fill, h, told } from "../core/h.js";
import { ask, newRepetition } from "../core/api.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { open } from "./dialog.js";
import { button, problemBox, progress, setProgress } from "./parts.js";
import { say } from "./toast.js";

/** @typedef {{state?: string | null, tenant?: string | null, q?: string | null, code?: string | null}} Filter as the API has it */

/** Which jobs an action may mean, and which it means where no state is chosen. */
const STATES = {
  cancel: { all: "all", queued: "queued", ready: "ready", delayed: "delayed", running: "running" },
  retry: { all: "failed", failed: "failed", dead: "dead", cancelled: "cancelled", succeeded: "succeeded" },
};

/**
 * The bar above a list that is filtered: what may be done with all that match.
 *
 * @param {Filter} filter
 * @param {() => void} done called when something has changed
 * @param {AbortSignal} signal
 */
export function bulkBar(filter, done, signal) {
  const actions = Object.keys(STATES).filter((action) => STATES[action][filter.state ?? "all"]);
  const words = h("p", { role: "status" }, texts.bulk.counting);
  const bar = h("div", { class: "bulk" }, words, h("div", { class: "actions" }, actions.map((action) => bulkButton(action, filter, done))));
  const counts = actions.map(async (action) => {
    const { matched, isMore } = await count(action, filter, signal, 1);
    return texts.bulk.may[action](`${format.count(matched)}${isMore ? "+" : ""}`, texts.states[STATES[action][filter.state ?? "all"]].toLowerCase());
  });
  Promise.all(counts).then((all) => fill(words, all.join(" · ")), (error) => error.name !== "AbortError" && fill(words, told(error.message)));
  return bar;
}

/** A button that does something with all that match. @param {"cancel" | "retry"} action @param {Filter} filter @param {() => void} done */
export const bulkButton = (action, filter, done) =>
  button(texts.bulk[action], () => bulk(action, filter, done), action === "cancel" ? { kind: "danger", icon: "stop" } : { icon: "retry" });

const queryOf = (action, filter) => ({ ...filter, state: STATES[action][filter.state ?? "all"] });

/** How many match: at most so many requests are made for it. */
async function count(action, filter, signal, most = Infinity) {
  let [matched, cursor] = [0, null];
  for (let i = 0; i < most; i++) {
    const answer = await ask("POST", `/v1/bulk/${action}`, { queue: true, signal, query: { ...queryOf(action, filter), dryRun: 1, cursor } });
    matched += answer.matched;
    cursor = answer.next ?? null;
    if (!cursor) break;
  }
  return { matched, isMore: cursor !== null };
}

/** Counts, asks, and does it. */
function bulk(action, filter, done) {
  const life = new AbortController();
  const body = h("div", { class: "part" }, h("p", { role: "status" }, texts.bulk.counting));
  const keep = button(texts.dialog.keep, () => dialog.close());
  const actions = h("div", { class: "actions" }, keep);
  const dialog = open(texts.bulk.title[action], body, actions, () => life.abort());
  const fail = (error, again) => error.name !== "AbortError" && fill(body, problemBox(error, again, life.signal));

  const ask = async () => {
    fill(body, h("p", { role: "status" }, texts.bulk.counting));
    let matched;
    try {
      matched = (await count(action, filter, life.signal)).matched;
    } catch (error) {
      return fail(error, ask);
    }
    if (matched === 0) {
      fill(body, h("p", {}, texts.bulk.nothing[action]), h("div", { class: "hits" }, told(inWords(action, filter))));
      return keep.focus();
    }
    dialog.querySelector("h2").textContent = texts.bulk.ask[action](format.count(matched), matched);
    fill(body, h("p", {}, texts.bulk.text[action]), h("div", { class: "hits" }, told(inWords(action, filter))));
    fill(actions, keep, button(texts.bulk.go[action](format.count(matched), matched), () => go(matched), { kind: action === "cancel" ? "danger" : "main" }));
    keep.focus();
  };

  const go = async (matched) => {
    const bar = progress(0, texts.bulk.title[action]);
    const words = h("p", { role: "status" }, texts.bulk.doing(0, matched));
    let [looked, changed, cursor] = [0, 0, null];
    fill(actions, button(texts.bulk.stop, () => dialog.close()));
    const on = async () => {
      fill(body, words, bar);
      do {
        try {
          const answer = await steer(action, filter, cursor, life.signal);
          looked += answer.matched;
          changed += answer.changed;
          cursor = answer.next ?? null;
        } catch (error) {
          done();
          return fail(error, on);
        }
        words.textContent = texts.bulk.doing(changed, Math.max(matched, looked));
        setProgress(bar, cursor ? looked / Math.max(matched, looked, 1) : 1);
      } while (cursor && !life.signal.aborted);
      say(texts.bulk.done[action](changed), "succeeded");
      dialog.close();
      done();
    };
    await on();
  };
  ask();
}

/** A go: what is asked again under the same key is done once. */
const steer = (action, filter, cursor, signal) =>
  ask("POST", `/v1/bulk/${action}`, { queue: true, signal, repetition: newRepetition(), query: { ...queryOf(action, filter), cursor } });

/** What is meant, as it would be said. @param {"cancel" | "retry"} action @param {Filter} filter */
export function inWords(action, filter) {
  const state = STATES[action][filter.state ?? "all"];
  return [
    state === "all" ? texts.bulk.allWaiting : texts.bulk.ofState(texts.states[state].toLowerCase()),
    filter.tenant ? texts.bulk.ofTenant(filter.tenant) : texts.bulk.allTenants,
    filter.q && texts.bulk.withID(filter.q), filter.code && texts.bulk.withCode(filter.code),
  ].filter(Boolean).join(", ");
}
