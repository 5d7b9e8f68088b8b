// What stands around all views: where to go, looking for a job, whether the page is live, who is logged in.

import { fill, h, told } from "../core/h.js";
import { get } from "../core/api.js";
import { live } from "../core/live.js";
import { link, queue, router, segment } from "../core/router.js";
import { session } from "../core/session.js";
import { bind, bound } from "../core/keys.js";
import { texts } from "../texts.js";
import { open } from "./dialog.js";
import { icon } from "./icons.js";
import { button } from "./parts.js";
import { themeButton } from "./theme.js";
import { doing } from "./toast.js";

/**
 * @param {import("../views/all.js").View[]} views
 * @param {AbortSignal} signal ends it
 * @returns {{element: HTMLElement, main: HTMLElement, mark: (view: any) => void}} mark: says which view is shown
 */
export function shell(views, signal) {
  const main = h("main", { id: "main", tabindex: "-1" });
  const shown = views.filter(({ nav, scope }) => nav && (!scope || session.may(scope)));
  const entries = shown.map((view) => ({
    view,
    anchors: [0, 1].map(() => h("a", { class: "nav-link" }, icon(view.nav.icon), h("span", {}, view.nav.text))),
  }));
  const address = () => {
    for (const { view, anchors } of entries) for (const anchor of anchors) anchor.href = link(view.path);
  };
  queue.watch(address, signal);

  const search = h("input", {
    class: "search-input", type: "search", placeholder: texts.frame.search, "aria-label": texts.frame.searchLabel, autocomplete: "off", spellcheck: "false",
    autocapitalize: "none", maxlength: "128", enterkeyhint: "go",
  });
  const form = h("form", { class: "search", role: "search", on: { submit: (event) => {
    event.preventDefault();
    const id = search.value.trim();
    if (id === "") return;
    search.value = "";
    router.go(link(`/jobs/${segment(id)}`));
  } } }, icon("search"), search, h("kbd", { class: "wide-only", "aria-hidden": "true" }, "/"));

  const element = h(
    "div", { class: "frame" },
    h("a", { class: "skip", href: "#main", on: { click: (event) => {
      event.preventDefault();
      main.focus();
    } } }, texts.frame.skip),
    h("nav", { class: "sidebar", "aria-label": texts.frame.navigation },
      h("a", { class: "brand", href: link("/") }, icon("film"), h("span", {}, texts.name)),
      entries.map(({ anchors }) => anchors[0]),
      h("div", { class: "sidebar-foot" },
        h("a", { class: "nav-link", href: "/v1/docs", target: "_blank", rel: "noopener" }, icon("docs"), h("span", {}, texts.frame.docs)),
        h("button", { type: "button", class: "nav-link", on: { click: help } }, icon("keyboard"), h("span", {}, texts.frame.keys)))),
    h("header", { class: "topbar" }, form, h("div", { class: "topbar-tools" }, queueChoice(signal), liveButton(signal), themeButton(), userButton())),
    main,
    h("nav", { class: "bottombar", "aria-label": texts.frame.navigation }, entries.map(({ anchors }) => anchors[1])),
  );

  bind("/", texts.keys.search, () => search.focus(), signal);
  bind("?", texts.keys.help, help, signal);
  bind("p", texts.keys.pause, () => live.pause(!live.isPaused), signal);
  for (const { nav, path } of shown) if (nav.key) bind(nav.key, texts.keys.go(nav.text), () => router.go(link(path)), signal);

  return {
    element, main,
    mark: (view) => {
      for (const entry of entries) {
        const isCurrent = entry.view === view || entry.view.path === view?.parent;
        for (const anchor of entry.anchors) isCurrent ? anchor.setAttribute("aria-current", "page") : anchor.removeAttribute("aria-current");
      }
    },
  };
}

/** Which queue is looked at, where there are several and they may be known. */
function queueChoice(signal) {
  if (!session.may("queues:manage")) return null;
  const choice = h("select", { class: "queue-choice", "aria-label": texts.frame.queue, hidden: true, on: { change: () => router.go(link("/jobs", { queue: choice.value })) } });
  get("/v1/queues", { signal }).then(({ queues }) => {
    fill(choice, queues.map((one) => h("option", { value: one.queue }, one.queue)));
    choice.hidden = queues.length < 2;
    queue.watch((name) => (choice.value = name || queues[0].queue), signal);
  }, () => {});
  return choice;
}

/** Whether changes come by themselves, and the switch that stops them. */
function liveButton(signal) {
  const made = h("button", { type: "button", class: "button button-quiet live", on: { click: () => live.pause(!live.isPaused) } });
  const show = () => {
    const [state, missed] = [live.state.value, live.missed.value];
    const text = state === "paused" && missed > 0 ? texts.live.missed(missed) : texts.live[state];
    fill(made, h("span", { class: `live-dot live-${state}`, "aria-hidden": "true" }), h("span", { class: "live-text" }, text));
    made.setAttribute("aria-pressed", String(live.isPaused));
    made.title = live.isPaused ? texts.live.resume : texts.live.pause;
    made.setAttribute("aria-label", `${text}. ${made.title}`);
  };
  live.state.watch(show, signal);
  live.missed.watch(show, signal);
  return made;
}

function userButton() {
  const { user, role } = session.value;
  return h("button", { type: "button", class: "button button-quiet user", "aria-haspopup": "dialog", title: texts.frame.account, on: { click: account } },
    icon("user"), h("span", { class: "wide-only" }, told(user)), h("span", { class: "role wide-only" }, texts.roles[role] ?? role));
}

/** Who is logged in and what that permits; logging out. */
function account() {
  const { user, role, scopes, expiresAt } = session.value;
  const until = new Date(expiresAt * 1000).toLocaleTimeString("en-GB", { timeStyle: "short" });
  const dialog = open(
    told(user), [
      h("p", {}, texts.account.role(texts.roles[role] ?? role)),
      h("ul", { class: "scopes" }, scopes.map((scope) => h("li", {}, h("code", {}, scope), " ", texts.scopes[scope] ?? ""))),
      h("p", { class: "quiet" }, texts.account.until(until)),
      h("p", {}, h("a", { href: "/v1/docs", target: "_blank", rel: "noopener" }, texts.frame.docs)),
    ],
    [
      button(texts.close, () => dialog.close()),
      button(texts.account.logOut, () => doing(async () => {
        await session.logOut();
        dialog.close();
      }, null), { kind: "main", icon: "out" }),
    ],
  );
}

function help() {
  if (document.querySelector("dialog[open]")) return;
  // One that a view has itself stands for the page's.
  const all = new Map(bound().map((binding) => [binding.key, binding.text]));
  const dialog = open(
    texts.frame.keys,
    h("dl", { class: "keys" }, [...all].map(([key, text]) =>
      h("div", {}, h("dt", {}, key.split(" ").map((one) => h("kbd", {}, one === "Enter" ? "↵" : one))), h("dd", {}, text)))),
    [button(texts.close, () => dialog.close(), { kind: "main" })],
  );
}
