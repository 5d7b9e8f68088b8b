// Keys of programs: what each may do, and where it comes from. A key's text is shown once.

import { fill, h, told } from "../core/h.js";
import { ask, get } from "../core/api.js";
import { segment } from "../core/router.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { confirm } from "../ui/dialog.js";
import { formDialog, secretDialog } from "../ui/form.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { button, empty, since } from "../ui/parts.js";
import { table } from "../ui/table.js";
import { doing } from "../ui/toast.js";

const SCOPES = ["jobs:read", "jobs:write", "queues:manage", "costs:read", "webhooks:manage", "admin"];
const DAY = 86_400;

/** @type {import("./all.js").View} */
export const keys = {
  path: "/keys",
  title: texts.apiKeys.title,
  scope: "admin",
  nav: { text: texts.apiKeys.title, icon: "key", key: "g k" },

  show({ signal }) {
    const again = () => loaded.now();
    const list = table({ label: texts.apiKeys.title, signal, columns: columns(again), keyOf: ({ id }) => id });
    list.element.classList.add("labelled");
    const loaded = part({
      signal, lines: 8, load: () => get("/v1/keys", { signal }),
      show({ keys: all }, element) {
        if (all.length === 0) return fill(element, empty(texts.apiKeys.none, texts.apiKeys.noneText, button(texts.apiKeys.create, () => create(again), { kind: "main", icon: "add" })));
        // Those that are good come first, each of them the newest first.
        list.show([...all].reverse().sort((one, other) => Number(isOver(one)) - Number(isOver(other))));
        if (!list.element.isConnected) fill(element, list.element);
      },
    });
    return page(texts.apiKeys.title, button(texts.apiKeys.create, () => create(again), { kind: "main", icon: "add" }), loaded.element);
  },
};

const isOver = ({ revokedAt, expiresAt }) => revokedAt !== null || (expiresAt !== null && expiresAt * 1000 < Date.now());

const columns = (again) => [
  { name: "name", title: texts.apiKeys.name, cell: ({ id, name, mode }) => h("div", {}, h("strong", {}, told(name || texts.apiKeys.nameless)), mode === "test" && h("span", { class: "badge badge-warning" }, texts.apiKeys.test), h("div", { class: "small quiet" }, h("code", {}, id))) },
  { name: "state", title: texts.jobs.state, cell: state },
  { name: "tenant", title: texts.jobs.tenant, cell: ({ tenant }) => (tenant === "*" ? texts.jobs.allTenants : told(tenant)) },
  { name: "scopes", title: texts.apiKeys.scopes, cell: ({ scopes }) => scopes.map((scope, i) => [i > 0 && " ", h("code", {}, scope)]) },
  { name: "limits", title: texts.apiKeys.limits, cell: ({ rate, jobs, addresses }) => [rate, jobs !== null && texts.apiKeys.jobsAtOnce(jobs), ...addresses].filter(Boolean).join(" · ") },
  { name: "used", title: texts.apiKeys.used, cell: ({ lastUsedAt }) => (lastUsedAt === null ? texts.apiKeys.never : since(lastUsedAt)) },
  { name: "actions", title: "", cell: (key) => key.revokedAt === null && h("div", { class: "actions" }, button(texts.apiKeys.rotate, () => rotate(key, again), { label: texts.apiKeys.rotateOf(key.name || key.id) }), button(texts.apiKeys.revoke, ({ currentTarget }) => revoke(key, again, currentTarget), { kind: "danger", label: texts.apiKeys.revokeOf(key.name || key.id) })) },
];

function state(key) {
  if (key.revokedAt !== null) return h("span", { class: "badge" }, texts.apiKeys.revoked);
  if (isOver(key)) return h("span", { class: "badge" }, texts.apiKeys.expired);
  if (key.expiresAt === null) return h("span", { class: "badge badge-succeeded" }, texts.apiKeys.good);
  return h("span", { class: `badge ${key.expiresAt * 1000 - Date.now() < 7 * DAY * 1000 ? "badge-warning" : "badge-succeeded"}`, title: format.full(key.expiresAt) }, texts.apiKeys.until(format.short(key.expiresAt)));
}

function create(again) {
  formDialog({
    title: texts.apiKeys.create, action: texts.apiKeys.create,
    fields: [
      { name: "name", label: texts.apiKeys.name, placeholder: texts.apiKeys.nameExample, hint: texts.apiKeys.nameHint },
      { name: "tenant", label: texts.jobs.tenant, hint: texts.apiKeys.tenantHint },
      { name: "scopes", label: texts.apiKeys.scopes, kind: "checks", value: ["jobs:read", "jobs:write"], options: SCOPES.map((scope) => [scope, [h("code", {}, scope), ` ${texts.scopes[scope]}`]]) },
      { name: "expiresIn", label: texts.apiKeys.expires, kind: "choice", value: String(90 * DAY), options: [["", texts.apiKeys.neverExpires], [String(DAY), texts.apiKeys.days(1)], [String(30 * DAY), texts.apiKeys.days(30)], [String(90 * DAY), texts.apiKeys.days(90)], [String(365 * DAY), texts.apiKeys.days(365)]] },
      { name: "rate", label: texts.apiKeys.rate, placeholder: "10/s:20", hint: texts.apiKeys.rateHint },
      { name: "jobs", label: texts.apiKeys.jobs, kind: "number", hint: texts.apiKeys.jobsHint },
      { name: "addresses", label: texts.apiKeys.addresses, placeholder: "192.0.2.0/24", hint: texts.apiKeys.addressesHint },
      { name: "mode", label: texts.apiKeys.mode, kind: "choice", value: "live", options: [["live", texts.apiKeys.live], ["test", texts.apiKeys.testMode]] },
    ],
    async send({ name, tenant, scopes, expiresIn, rate, jobs, addresses, mode }) {
      const optional = { tenant, name, rate, expiresIn: expiresIn && Number(expiresIn), jobs: jobs && (/^\d+$/.test(jobs) ? Number(jobs) : jobs), addresses: addresses && addresses.split(/[\s,]+/).filter(Boolean) };
      const made = await ask("POST", "/v1/keys", { body: { scopes, mode, ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== "")) } });
      again();
      secretDialog({ title: texts.apiKeys.made, text: texts.apiKeys.once, secret: made.key });
    },
  });
}

function rotate(key, again) {
  formDialog({
    title: texts.apiKeys.rotateTitle, text: [texts.apiKeys.rotateText, " ", told(key.name || key.id, "mono")], action: texts.apiKeys.rotate,
    fields: [{ name: "grace", label: texts.apiKeys.grace, kind: "choice", value: "3600", options: [["0", texts.apiKeys.noGrace], ["3600", texts.apiKeys.hours(1)], [String(DAY), texts.apiKeys.days(1)], [String(7 * DAY), texts.apiKeys.days(7)]] }],
    async send({ grace }) {
      const made = await ask("POST", `/v1/keys/${segment(key.id)}/rotate`, { query: { grace } });
      again();
      secretDialog({ title: texts.apiKeys.rotated, text: texts.apiKeys.once, secret: made.key });
    },
  });
}

async function revoke(key, again, pressed) {
  const isSure = await confirm({
    title: texts.apiKeys.revokeTitle, text: texts.apiKeys.revokeText, action: texts.apiKeys.revoke,
    hits: [h("p", {}, h("strong", {}, told(key.name || texts.apiKeys.nameless)), " ", h("code", {}, key.id)), h("p", {}, key.tenant === "*" ? texts.jobs.allTenants : [texts.jobs.tenant, " ", told(key.tenant)], " · ", key.lastUsedAt === null ? texts.apiKeys.neverUsed : [texts.apiKeys.lastUsed, " ", since(key.lastUsedAt)])],
  });
  if (isSure && (await doing(() => ask("DELETE", `/v1/keys/${segment(key.id)}`), texts.apiKeys.wasRevoked, pressed))) again();
}
