// Who is logged in, and what that permits.

import { Store } from "./store.js";
import { ask } from "./api.js";

/** @typedef {{user: string, role: string, scopes: string[], expiresAt: number, csrfToken: string}} Session */

/** @extends {Store<Session | null>} */
class SessionStore extends Store {
  constructor() {
    super(null);
    /** Whether there was a session that is over, so that the page says so. */
    this.hasEnded = false;
  }

  /** Asks the server, and tells whether somebody is logged in. */
  async look() {
    this.value = await ask("GET", "/v1/session");
    return this.value !== null;
  }

  /** @param {string} name @param {string} password */
  async logIn(name, password) {
    const opened = await ask("POST", "/v1/session", { body: { name, password } });
    this.hasEnded = false;
    this.value = opened;
  }

  async logOut() {
    await ask("DELETE", "/v1/session");
    this.value = null;
  }

  /** The server does not know it any more. */
  end() {
    if (this.value === null) return;
    this.hasEnded = true;
    this.value = null;
  }

  /**
   * Whether who is logged in may do what needs this scope. The server decides anew with each request; this says what to show.
   *
   * @param {string} scope as in docs/access.md
   */
  may(scope) {
    const scopes = this.value?.scopes ?? [];
    return scopes.includes("admin") || scopes.includes(scope);
  }
}

export const session = new SessionStore();
