// One webhook: how it is, its messages with their attempts, a test, another secret.

import { fill, h, keep, told } from "../core/h.js";
import { ask, get } from "../core/api.js";
import { link, router, segment } from "../core/router.js";
import { bind } from "../core/keys.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { confirm } from "../ui/dialog.js";
import { formDialog, secretDialog } from "../ui/form.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { button, empty, facts, linkButton, section, since } from "../ui/parts.js";
import { refill } from "../ui/refill.js";
import { doing } from "../ui/toast.js";
import { fieldsOf, stateBadge } from "./webhooks.js";

/** Milliseconds between two looks while something is on its way, and otherwise. */
const [SOON, AGAIN] = [2000, 10_000];
const LIMIT = 50;

/** @type {import("./all.js").View} */
export const webhook = {
  path: "/webhooks/:id",
  parent: "/webhooks",
  title: ({ id }) => id,
  scope: "webhooks:manage",

  show({ parameters: { id }, query, signal }) {
    const path = `/v1/webhooks/${segment(id)}`;
    const [name, actions, below] = [h("span", {}, told(id)), h("div", { class: "actions" }), h("div", { class: "more" })];
    const cursor = query.get("cursor");
    const list = h("ul", { class: "deliveries" });
    const draw = (element, one) => {
      // What has not changed stays, so that what somebody opened to read does.
      const version = JSON.stringify(one);
      if (element.dataset.version === version) return element;
      const isOpen = element.querySelector("details")?.open ?? false;
      element.dataset.version = version;
      refill(element, delivery(one, path, messages));
      if (isOpen) element.querySelector("details")?.setAttribute("open", "");
      return element;
    };
    const about = part({
      signal, lines: 3, load: () => get(path, { signal }), every: () => AGAIN,
      show(found, element) {
        fill(name, told(found.name || found.id), " ", stateBadge(found));
        refill(actions, buttons(found, path, about, messages));
        refill(element, h("section", { class: "panel" }, h("p", {}, told(found.url, "mono")), facts([
          [texts.jobs.tenant, found.tenant === "*" ? texts.jobs.allTenants : told(found.tenant)],
          [texts.webhooks.events, found.events.join(", ")], [texts.webhooks.created, since(found.createdAt)],
          [texts.webhooks.disabled, found.disabledAt !== undefined && [since(found.disabledAt), ": ", texts.webhooks.reasons[found.reason] ?? found.reason]],
          [texts.webhooks.oldSecret, found.previousUntil !== undefined && format.short(found.previousUntil)],
        ])));
      },
    });
    const messages = part({
      signal, lines: 6, load: () => get(`${path}/deliveries`, { signal, query: { limit: LIMIT, cursor } }),
      every: ({ deliveries }) => (deliveries.some(({ state }) => state === "waiting") ? SOON : AGAIN),
      show({ deliveries, next }, element) {
        if (deliveries.length === 0) fill(element, empty(texts.webhooks.noMessages, texts.webhooks.noMessagesText));
        else {
          keep(list, deliveries, ({ id: key }) => key, (one) => draw(h("li", { class: "delivery" }), one), draw);
          if (!list.isConnected) fill(element, list);
        }
        fill(below, cursor && linkButton(texts.webhooks.first, link(`/webhooks/${segment(id)}`), { icon: "back" }), next && linkButton(texts.webhooks.older, link(`/webhooks/${segment(id)}`, { cursor: next }), { icon: "next" }));
      },
    });
    bind("u", texts.webhooks.back, () => router.go(link("/webhooks")), signal);
    return page(name, actions, about.element, section(texts.webhooks.messages, messages.element, below));
  },
};

function buttons(found, path, about, messages) {
  const isOn = found.state === "enabled";
  return [
    isOn && button(texts.webhooks.test, async ({ currentTarget }) => (await doing(() => ask("POST", `${path}/test`), texts.webhooks.tested, currentTarget)) && messages.now()),
    button(texts.webhooks.edit, () => formDialog({
      title: texts.webhooks.edit, action: texts.webhooks.save, fields: fieldsOf(found),
      async send(values) {
        await ask("PATCH", path, { body: values });
        about.now();
      },
    })),
    button(texts.apiKeys.rotate, () => formDialog({
      title: texts.webhooks.rotateTitle, text: texts.webhooks.rotateText, action: texts.apiKeys.rotate,
      fields: [{ name: "grace", label: texts.webhooks.grace, kind: "choice", value: "86400", options: [["0", texts.apiKeys.noGrace], ["3600", texts.apiKeys.hours(1)], ["86400", texts.apiKeys.days(1)], ["604800", texts.apiKeys.days(7)]] }],
      async send({ grace }) {
        const made = await ask("POST", `${path}/rotate`, { query: { grace } });
        about.now();
        secretDialog({ title: texts.webhooks.rotated, text: texts.webhooks.once, secret: made.secret });
      },
    })),
    button(isOn ? texts.users.disable : texts.users.enable, async ({ currentTarget }) => {
      const isSure = await confirm({
        title: isOn ? texts.webhooks.disableTitle : texts.webhooks.enableTitle, text: isOn ? texts.webhooks.disableText : texts.webhooks.enableText, hits: told(found.url, "mono"),
        action: isOn ? texts.users.disable : texts.users.enable, kind: isOn ? "danger" : "main",
      });
      if (isSure && (await doing(() => ask("PATCH", path, { body: { disabled: isOn } }), isOn ? texts.webhooks.wasDisabled : texts.webhooks.wasEnabled, currentTarget))) [about, messages].forEach((one) => one.now());
    }, { kind: isOn ? "danger" : undefined }),
    button(texts.webhooks.remove, async ({ currentTarget }) => {
      const isSure = await confirm({ title: texts.webhooks.removeTitle, text: texts.webhooks.removeText, hits: told(found.url, "mono"), action: texts.webhooks.remove });
      if (isSure && (await doing(() => ask("DELETE", path), texts.webhooks.removed, currentTarget))) router.go(link("/webhooks"));
    }, { kind: "danger" }),
  ];
}

function delivery(one, path, messages) {
  const kind = { delivered: "succeeded", failed: "failed", waiting: "warning" }[one.state];
  return [
    h("div", { class: "panel-head" },
      h("p", {}, h("span", { class: `badge badge-${kind}` }, texts.webhooks.states[one.state] ?? one.state), " ", h("code", {}, one.event), one.job && [" ", h("a", { href: link(`/jobs/${segment(one.job)}`, { queue: one.queue }) }, told(one.job))],
        h("span", { class: "quiet small" }, " · ", since(one.createdAt), one.nextAt !== undefined && one.state === "waiting" && one.attempts > 0 && [" · ", texts.webhooks.next, " ", since(one.nextAt)])),
      one.state !== "waiting" && button(texts.webhooks.again, async ({ currentTarget }) => (await doing(() => ask("POST", `${path}/deliveries/${segment(one.id)}/redeliver`), texts.webhooks.sentAgain, currentTarget)) && messages.now(), { icon: "retry", label: texts.webhooks.againOf(one.id) })),
    one.log.length > 0 && h("details", {}, h("summary", { class: "small" }, texts.webhooks.attempts(one.attempts)),
      h("ol", { class: "attempts small" }, one.log.map(({ at, seconds, status, error, answer }) =>
        h("li", {}, format.full(at), ` · ${format.duration(seconds)} · `, status !== undefined && h("strong", {}, `HTTP ${status}`), error && [" ", told(error)], answer && h("pre", { class: "code document-begin", tabindex: "0", role: "region", "aria-label": texts.webhooks.answer }, answer))))),
  ];
}
