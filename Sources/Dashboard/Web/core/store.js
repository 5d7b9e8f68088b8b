/**
 * A value that others are told of when it changes.
 *
 * @template T
 */
export class Store {
  #value;
  #listeners = new Set();

  /** @param {T} value */
  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  /** @param {T} value */
  set value(value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /**
   * Calls with the value as it is, and with each later one.
   *
   * @param {(value: T) => void} listener
   * @param {AbortSignal} [signal] ends it
   */
  watch(listener, signal) {
    if (signal?.aborted) return;
    this.#listeners.add(listener);
    signal?.addEventListener("abort", () => this.#listeners.delete(listener));
    listener(this.#value);
  }
}
