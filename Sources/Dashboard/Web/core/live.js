// One stream of the queue's events, for all views of the page. It is read by fetch instead of EventSource, which tells nothing of why a stream was
// refused, and cannot be begun behind a known event.

import { Store } from "./store.js";
import { Problem, stream } from "./api.js";
import { events } from "./event-stream.js";
import { session } from "./session.js";
import { queue } from "./router.js";

/** @typedef {{kind: string, job?: string, worker?: string, code?: string, position: string}} LiveEvent */
/** @typedef {"off" | "connecting" | "live" | "paused" | "waiting"} LiveState */

/** Events that are told at once; where there were more, listeners look anew instead. */
const MOST = 500;
/** Milliseconds for which events are gathered. */
const GATHERING = 250;
/** Milliseconds after a failure, the first time and at most. */
const [SOONEST, LATEST] = [1000, 30_000];

class Live {
  /** @type {Store<LiveState>} */
  state = new Store("off");
  /** Events that came while it is paused: how many at least. */
  missed = new Store(0);
  #listeners = new Set();
  #position = null;
  #held = [];
  #hasLost = false;
  #timer = 0;
  #retry = 0;
  #delay = SOONEST;
  #abort = null;
  #isPaused = false;

  /** Follows the session, the queue and whether anybody looks: a hidden page holds no connection. */
  start() {
    session.watch(() => this.#begin());
    queue.watch(() => {
      this.#position = null;
      this.#begin();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#stop();
      else this.#begin();
    });
    addEventListener("online", () => this.#begin());
  }

  get isPaused() {
    return this.#isPaused;
  }

  /** While it is paused events are counted and not told; what was missed is told at the end as one change. */
  pause(isPaused) {
    this.#isPaused = isPaused;
    if (this.#abort) this.state.value = isPaused ? "paused" : "live";
    else if (!isPaused) this.#begin();
    if (isPaused) return;
    const missed = this.missed.value;
    this.missed.value = 0;
    if (missed > 0) this.#tell([], true);
  }

  /**
   * @param {(events: LiveEvent[], hasLost: boolean) => void} listener hasLost: there were others, so whatever is shown may be old
   * @param {AbortSignal} signal ends it
   */
  listen(listener, signal) {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener));
  }

  #stop() {
    clearTimeout(this.#retry);
    this.#abort?.abort();
    this.#abort = null;
    this.state.value = this.#isPaused ? "paused" : "off";
  }

  #begin() {
    this.#stop();
    if (!session.value || !session.may("jobs:read") || document.hidden) return;
    this.#delay = SOONEST;
    this.#follow();
  }

  async #follow() {
    const abort = (this.#abort = new AbortController());
    this.state.value = this.#isPaused ? "paused" : "connecting";
    let wait;
    try {
      // What happened while there was no stream is told by it; what happened before the first is what views ask for.
      const response = await stream("/v1/events", { queue: true, signal: abort.signal, position: this.#position });
      if (!this.#isPaused) this.state.value = "live";
      if (this.#position === null) this.#tell([], true);
      this.#delay = SOONEST;
      for await (const event of events(response.body)) this.#take(event);
      // Streams end after a while; coming back is part of the protocol.
      wait = 0;
    } catch (error) {
      if (abort.signal.aborted) return;
      // The queue keeps a bounded past: a position that is no more is none.
      if (error instanceof Problem && error.code === "event.position") this.#position = null;
      if (error instanceof Problem && (error.status === 401 || error.status === 403)) return this.#stop();
      const told = error instanceof Problem ? (error.retryAfter ?? 0) * 1000 : 0;
      wait = Math.max(told, this.#delay * (0.5 + Math.random() / 2));
      this.#delay = Math.min(this.#delay * 2, LATEST);
    }
    if (abort !== this.#abort) return;
    if (wait > 0 && !this.#isPaused) this.state.value = "waiting";
    this.#retry = setTimeout(() => abort === this.#abort && this.#follow(), wait || 200);
  }

  #take(event) {
    this.#position = event.position;
    if (this.#isPaused) {
      this.missed.value += 1;
      return;
    }
    if (this.#held.length < MOST) this.#held.push(event);
    else this.#hasLost = true;
    this.#timer ||= setTimeout(() => this.#flush(), GATHERING);
  }

  #flush() {
    this.#timer = 0;
    const [held, hasLost] = [this.#held, this.#hasLost];
    [this.#held, this.#hasLost] = [[], false];
    this.#tell(held, hasLost);
  }

  #tell(held, hasLost) {
    for (const listener of [...this.#listeners]) listener(held, hasLost);
  }
}

export const live = new Live();
