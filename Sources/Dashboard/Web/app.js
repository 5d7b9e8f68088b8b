// The page: who is logged in sees the views, everybody else the way in.

import { fill, h } from "./core/h.js";
import * as keys from "./core/keys.js";
import { live } from "./core/live.js";
import { link, match, router } from "./core/router.js";
import { session } from "./core/session.js";
import { texts } from "./texts.js";
import { empty, linkButton, problemBox, skeleton } from "./ui/parts.js";
import { page } from "./ui/page.js";
import { shell } from "./ui/shell.js";
import { views } from "./views/all.js";
import { login } from "./views/login.js";

const app = document.getElementById("app");
/** Ends with who is logged in. @type {AbortController | null} */
let frameLife = null;
/** Ends with the view that is shown. @type {AbortController | null} */
let viewLife = null;
/** @type {ReturnType<typeof shell> | null} */
let frame = null;
let isFirst = true;

function draw() {
  viewLife?.abort();
  frameLife?.abort();
  frame = null;
  if (!session.value) {
    document.title = texts.titles.window(texts.login.title);
    return fill(app, login());
  }
  frameLife = new AbortController();
  frame = shell(views, frameLife.signal);
  fill(app, frame.element);
  router.again();
}

/** @param {string} path @param {URLSearchParams} query */
function show(path, query) {
  if (!frame) return;
  viewLife?.abort();
  viewLife = new AbortController();
  document.querySelector("dialog[open]")?.close();
  const found = find(path);
  frame.mark(found?.view);
  const title = found ? (typeof found.view.title === "function" ? found.view.title(found.parameters) : found.view.title) : texts.titles.unknown;
  document.title = texts.titles.window(title);
  fill(frame.main, content(found, path, query));
  // Who navigates by keyboard or by ear goes on where the view begins.
  if (!isFirst) {
    frame.main.querySelector("h1")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  isFirst = false;
}

function find(path) {
  for (const view of views) {
    const parameters = match(view.path, path);
    if (parameters) return { view, parameters };
  }
  return null;
}

function content(found, path, query) {
  if (!found) return page(texts.titles.unknown, null, empty(texts.unknown.title, texts.unknown.text, linkButton(texts.unknown.go, link("/jobs"), { kind: "main" })));
  const { view, parameters } = found;
  if (view.scope && !session.may(view.scope)) {
    return page(texts.forbidden.title, null, empty(texts.forbidden.title, texts.forbidden.text(view.scope)));
  }
  try {
    return view.show({
      parameters, query, signal: viewLife.signal,
      note: (changes) => router.note(link(path, changes)),
    });
  } catch (error) {
    console.error(error);
    return page(texts.titles.unknown, null, problemBox(error));
  }
}

/**
 * Logs in by the link that `clipmill serve --embedded` prints. What it has behind # never leaves the browser but as the form's own request would send
 * it; it is taken out of the address, and one that is not good any more leads to the form.
 */
async function enter() {
  const found = /^#login=([^:]+):(.+)$/.exec(location.hash);
  if (!found) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    await session.logIn(decodeURIComponent(found[1]), decodeURIComponent(found[2]));
  } catch (error) {
    if (error.status !== 401) throw error;
  }
}

async function begin() {
  fill(app, h("div", { class: "starting" }, skeleton(3)));
  try {
    if (!(await session.look())) await enter();
  } catch (error) {
    return fill(app, h("main", { class: "login" }, problemBox(error, begin)));
  }
  let known = Symbol("nobody yet");
  session.watch((value) => {
    const who = value && `${value.user} ${value.role} ${value.expiresAt}`;
    if (who === known) return;
    known = who;
    isFirst = true;
    draw();
  });
}

addEventListener("unhandledrejection", (event) => {
  // Requests that their view gave up.
  if (event.reason?.name === "AbortError") event.preventDefault();
});

keys.start();
live.start();
begin().then(() => router.start(show));
