// Who did what: the security log, the oldest of the time that is looked at first, as it was written.

import { fill, h, told } from "../core/h.js";
import { get } from "../core/api.js";
import { link, router } from "../core/router.js";
import { bind } from "../core/keys.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { filters } from "../ui/filters.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { empty, linkButton } from "../ui/parts.js";
import { table } from "../ui/table.js";

const SPANS = [3600, 86_400, 604_800, 2_592_000, 31_536_000];
const ACTIONS = ["", "key", "lockout", "user", "session", "links", "job", "upload", "queue", "webhook"];
const LIMIT = 100;
/** Pages that are looked through for the first entry, one after another. */
const MOST_EMPTY = 10;

/** @type {import("./all.js").View} */
export const securityLog = {
  path: "/security-log",
  title: texts.audit.title,
  scope: "admin",
  nav: { text: texts.audit.title, icon: "log", key: "g s" },

  show({ query, signal }) {
    const filter = { since: SPANS.includes(Number(query.get("since"))) ? query.get("since") : "86400", action: query.get("action") ?? "", actor: query.get("actor") ?? "", tenant: query.get("tenant") ?? "" };
    const cursor = query.get("cursor");
    const address = (changes) => link("/security-log", { ...filter, since: filter.since === "86400" ? null : filter.since, ...changes });
    const list = table({ label: texts.audit.title, signal, columns, keyOf: ({ position }) => position });
    list.element.classList.add("labelled");
    const below = h("div", { class: "more" });
    let next = null;
    const loaded = part({
      signal, lines: 12, load: () => load(filter, cursor, signal),
      show(answer, element) {
        next = answer.next ?? null;
        if (answer.entries.length === 0) fill(element, empty(texts.audit.none, next ? texts.audit.looked : texts.audit.noneText));
        else {
          list.show(answer.entries);
          if (!list.element.isConnected) fill(element, list.element);
        }
        fill(below, cursor && linkButton(texts.audit.first, address({}), { icon: "back" }), next && linkButton(texts.audit.later, address({ cursor: next }), { icon: "next" }));
      },
    });
    bind("o", texts.keys.older, () => next && router.go(address({ cursor: next })), signal);
    bind("n", texts.keys.newer, () => router.go(address({})), signal);
    return page(
      texts.audit.title, null,
      filters({
        label: texts.audit.filter, address: (values) => address({ ...values, since: values.since === "86400" ? null : values.since }),
        fields: [
          { name: "since", label: texts.overview.since, kind: "choice", value: filter.since, options: SPANS.map((seconds) => [String(seconds), texts.spans[seconds]]) },
          { name: "action", label: texts.audit.action, kind: "choice", value: filter.action, options: ACTIONS.map((name) => [name, texts.audit.kinds[name] ?? name]) },
          { name: "actor", label: texts.audit.actor, value: filter.actor, placeholder: "user:ann" },
          { name: "tenant", label: texts.jobs.tenant, value: filter.tenant },
        ],
      }),
      loaded.element, below,
    );
  },
};

/** A page, or the first of the next that has any entries. */
async function load({ since, ...filter }, cursor, signal) {
  let answer = { entries: [], next: cursor };
  for (let i = 0; i < MOST_EMPTY; i++) {
    answer = await get("/v1/audit", { signal, query: { ...filter, limit: LIMIT, cursor: answer.next, since: answer.next ? null : since } });
    if (answer.entries.length > 0 || !answer.next) break;
  }
  return answer;
}

const columns = [
  { name: "when", title: texts.audit.when, cell: ({ at }) => h("time", { datetime: format.date(at).toISOString() }, format.full(at)) },
  { name: "action", title: texts.audit.action, cell: ({ action }) => [texts.audit.actions[action] ?? action, h("div", { class: "small quiet" }, h("code", {}, action))] },
  { name: "actor", title: texts.audit.actor, cell: ({ actor, address }) => [told(actor), address && h("div", { class: "small quiet" }, told(address))] },
  { name: "subject", title: texts.audit.subject, cell: ({ subject, tenant }) => [subject && told(subject), tenant && h("div", { class: "small quiet" }, told(tenant === "*" ? texts.jobs.allTenants : tenant))] },
  { name: "detail", title: texts.audit.detail, cell: ({ detail, requestId }) => [detail && told(detail), requestId && h("div", { class: "small quiet" }, h("code", {}, told(requestId)))] },
];
