// What jobs cost, by whom and what, from the workers' ledger.

import { fill, h, told } from "../core/h.js";
import { get } from "../core/api.js";
import { link } from "../core/router.js";
import { session } from "../core/session.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";
import { bars } from "../ui/bars.js";
import { filters } from "../ui/filters.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { empty, facts, linkButton, money, priceNote, section, tabs } from "../ui/parts.js";
import { table } from "../ui/table.js";
import { spans } from "./spans.js";

const GROUPS = ["tenant", "device", "queue", "day", "outcome", "stage"];
const SPANS = [3600, 86_400, 604_800, 2_592_000, 31_536_000];
/** Milliseconds between two looks. */
const AGAIN = 60_000;

/** @type {import("./all.js").View} */
export const costs = {
  path: "/costs",
  title: texts.costs.title,
  scope: "costs:read",
  nav: { text: texts.costs.title, icon: "chart", key: "g c" },

  show({ query, signal }) {
    const by = query.get("by") ?? "tenant";
    const since = SPANS.includes(Number(query.get("since"))) ? Number(query.get("since")) : 86_400;
    const label = by.startsWith("label:") ? by.slice(6) : "";
    const address = (changes) => link("/costs", { by: by === "tenant" ? null : by, since: since === 86_400 ? null : since, ...changes });
    const list = table({ label: texts.costs.title, signal, columns: columns(by), keyOf: ({ key }) => (key === null ? "idle" : `=${key}`) });
    list.element.classList.add("labelled");
    const loaded = part({
      signal, lines: 8, load: () => get("/v1/costs", { queue: true, signal, query: { by, since } }), every: () => AGAIN,
      show({ rows, total }, element) {
        if (rows.length === 0) return fill(element, empty(texts.costs.none, texts.costs.noneText, session.may("jobs:write") && linkButton(texts.newJob.title, link("/new"), { icon: "add" })));
        list.show(rows);
        const priced = rows.filter(({ usd }) => usd !== undefined);
        fill(element, section(texts.costs.total, facts(sum(total)), total.usd === undefined && h("p", { class: "quiet" }, texts.costs.unpriced), priceNote(total.assumedPrice)),
          priced.length > 0 && section(texts.costs.by(texts.costs.groups[by] ?? label), bars(priced.map((row) => ({ name: nameOf(row), value: row.usd, text: money(row.usd, row.assumedPrice), isQuiet: row.key === null, href: by === "tenant" && row.key && session.may("admin") ? link("/jobs", { tenant: row.key }) : null })))),
          list.element);
      },
    });
    return page(
      texts.costs.title, tabs(texts.overview.since, spans(SPANS, since, (value) => address({ since: value === 86_400 ? null : value }))),
      tabs(texts.costs.grouping, GROUPS.map((name) => ({ text: texts.costs.groups[name], isChosen: name === by, href: address({ by: name === "tenant" ? null : name }) }))),
      filters({ label: texts.costs.labelled, fields: [{ name: "label", label: texts.costs.label, value: label, placeholder: "project" }], address: (values) => address({ by: values.label ? `label:${values.label}` : null }) }),
      loaded.element,
    );
  },
};

const nameOf = ({ key }) => (key === null ? texts.costs.idle : key === "" ? texts.costs.nameless : key);
const orNone = (value, words) => (value === undefined ? texts.none : words(value));

const columns = (by) => [
  { name: "name", title: texts.costs.groups[by] ?? by.slice(6), cell: (row) => told(nameOf(row)) },
  { name: "usd", title: texts.costs.usd, isNumber: true, cell: ({ usd, assumedPrice }) => orNone(usd, (value) => money(value, assumedPrice)) },
  { name: "clips", title: texts.costs.clips, isNumber: true, cell: ({ clips }) => orNone(clips, format.count) },
  { name: "length", title: texts.costs.outputs, isNumber: true, cell: ({ outputSeconds }) => orNone(outputSeconds, format.duration) },
  { name: "each", title: texts.costs.perClip, isNumber: true, cell: ({ usdPerClip }) => orNone(usdPerClip, format.dollars) },
  { name: "minute", title: texts.costs.perMinute, isNumber: true, cell: ({ usdPerOutputMinute }) => orNone(usdPerOutputMinute, format.dollars) },
  { name: "time", title: texts.costs.device, isNumber: true, cell: ({ deviceSeconds }) => orNone(deviceSeconds, format.duration) },
];

const sum = (total) => [
  [texts.costs.usd, total.usd !== undefined && money(total.usd, total.assumedPrice)], [texts.costs.clips, total.clips !== undefined && format.count(total.clips)],
  [texts.costs.outputs, total.outputSeconds ? format.duration(total.outputSeconds) : null], [texts.costs.perClip, total.usdPerClip !== undefined && format.dollars(total.usdPerClip)],
  [texts.costs.perMinute, total.usdPerOutputMinute !== undefined && format.dollars(total.usdPerOutputMinute)], [texts.costs.device, total.deviceSeconds ? format.duration(total.deviceSeconds) : null],
  [texts.costs.idleShare, total.idleShare !== undefined && format.percent(total.idleShare)], [texts.job.energy, total.joules ? `${format.count(total.joules)} J` : null],
];
