// Who is told by HTTP what becomes of jobs.

import { fill, h, told } from "../core/h.js";
import { ask, get } from "../core/api.js";
import { link, router, segment } from "../core/router.js";
import { session } from "../core/session.js";
import { texts } from "../texts.js";
import { formDialog, secretDialog } from "../ui/form.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { button, empty, since } from "../ui/parts.js";
import { table } from "../ui/table.js";

const EVENTS = ["job.queued", "job.running", "job.retrying", "job.succeeded", "job.failed", "job.cancelled"];
/** Milliseconds between two looks: what fails is disabled by itself. */
const AGAIN = 15_000;

/** @type {import("./all.js").View} */
export const webhooks = {
  path: "/webhooks",
  title: texts.webhooks.title,
  scope: "webhooks:manage",
  nav: { text: texts.webhooks.title, icon: "hook", key: "g h" },

  show({ signal }) {
    const list = table({ label: texts.webhooks.title, signal, columns, keyOf: ({ id }) => id, href: ({ id }) => link(`/webhooks/${segment(id)}`) });
    list.element.classList.add("labelled");
    const make = () => button(texts.webhooks.create, create, { kind: "main", icon: "add" });
    const loaded = part({
      signal, lines: 6, load: () => get("/v1/webhooks", { signal }), every: () => AGAIN,
      show({ webhooks: all }, element) {
        if (all.length === 0) return fill(element, empty(texts.webhooks.none, texts.webhooks.noneText, make()));
        list.show(all);
        if (!list.element.isConnected) fill(element, list.element);
      },
    });
    return page(texts.webhooks.title, make(), loaded.element);
  },
};

const columns = [
  { name: "name", title: texts.webhooks.name, cell: ({ id, name }) => [h("a", { href: link(`/webhooks/${segment(id)}`) }, told(name || id)), name && h("div", { class: "small quiet" }, h("code", {}, id))] },
  { name: "state", title: texts.jobs.state, cell: stateBadge },
  { name: "tenant", title: texts.jobs.tenant, cell: ({ tenant }) => (tenant === "*" ? texts.jobs.allTenants : told(tenant)) },
  { name: "url", title: texts.webhooks.url, cell: ({ url }) => told(url, "mono") },
  { name: "events", title: texts.webhooks.events, cell: ({ events }) => events.map((event) => event.replace(/^job\./, "")).join(", ") },
];

/** How an endpoint is. */
export function stateBadge({ state, reason, failingSince }) {
  if (state === "disabled") return h("span", { class: "badge badge-failed", title: texts.webhooks.reasons[reason] }, texts.webhooks.disabled);
  if (failingSince !== undefined) return h("span", { class: "badge badge-warning" }, texts.webhooks.failing, " ", since(failingSince));
  return h("span", { class: "badge badge-succeeded" }, texts.webhooks.enabled);
}

/** The fields of an endpoint. @param {any} [webhook] as it is */
export const fieldsOf = (webhook = { name: "", url: "", events: ["job.succeeded", "job.failed", "job.cancelled"] }) => [
  { name: "url", label: texts.webhooks.url, value: webhook.url, isNeeded: true },
  { name: "name", label: texts.webhooks.name, value: webhook.name },
  { name: "events", label: texts.webhooks.events, kind: "checks", value: webhook.events, options: EVENTS.map((event) => [event, [h("code", {}, event)]]) },
];

function create() {
  formDialog({
    title: texts.webhooks.create, action: texts.webhooks.create,
    fields: [...fieldsOf(), ...(session.may("admin") ? [{ name: "tenant", label: texts.jobs.tenant, hint: texts.webhooks.tenantHint, isNeeded: true }] : [])],
    async send(values) {
      const made = await ask("POST", "/v1/webhooks", { body: values });
      router.go(link(`/webhooks/${segment(made.id)}`));
      secretDialog({ title: texts.webhooks.made, text: texts.webhooks.once, secret: made.secret });
    },
  });
}
