// Charts over time, drawn as SVG in the size in which they are seen. What a colour means is also told by a pattern or a dash, and all numbers are in a
// table below, which is what screen readers read.

import { fill, h } from "../core/h.js";
import * as format from "../core/format.js";
import { texts } from "../texts.js";

/**
 * @template T
 * @typedef {object} Series
 * @property {string} name of its look: "chart-NAME" in parts.css; "failed" is hatched, "cancelled" dotted, "p95" dashed
 * @property {string} text
 * @property {(step: T) => number | null} of null: there is nothing to be told of this step
 */

const [HEIGHT, LEFT, TOP, BOTTOM] = [168, 66, 8, 22];
let made = 0;

/**
 * @template {{at: number}} T
 * @param {object} options
 * @param {string} options.title
 * @param {"bars" | "lines"} options.kind bars stand on top of each other
 * @param {Series<T>[]} options.series
 * @param {(value: number) => string} options.words for values
 * @param {string} options.none what is said where there is nothing to draw
 * @param {boolean} [options.isWhole] values are counts
 * @param {AbortSignal} options.signal ends it
 * @returns {{element: HTMLElement, show: (steps: T[], seconds: number) => void}} seconds: of each step
 */
export function chart({ title, kind, series, words, none, isWhole = false, signal }) {
  const id = `chart-${(made += 1)}`;
  const plot = h("div", { class: "chart-plot" });
  const readout = h("p", { class: "chart-readout quiet small" });
  const numbers = h("details", { class: "chart-numbers" });
  const legend = h("ul", { class: "chart-legend small", hidden: series.length < 2 }, series.map(({ name, text }) =>
    h("li", {}, h("svg", { class: "chart-key", viewBox: "0 0 16 12", width: 16, height: 12, "aria-hidden": "true" },
      kind === "bars" ? [h("rect", { class: `chart-${name}`, width: 16, height: 12, rx: 2 }), pattern(name) && h("rect", { width: 16, height: 12, rx: 2, fill: `url(#${id}-${pattern(name)})` })] : h("path", { class: `chart-line chart-${name}`, d: "M0 6h16" })), text)));
  const element = h("section", { class: "panel chart", "aria-labelledby": `${id}-title` },
    h("div", { class: "chart-head" }, h("h2", { id: `${id}-title` }, title), legend), plot, readout, numbers);
  let shown = { steps: [], seconds: 60 };
  let width = 0;

  const isEmpty = () => !shown.steps.some((step) => series.some(({ of }) => (of(step) ?? 0) > 0));
  const draw = () => {
    if (width < 40) return;
    readout.textContent = "";
    plot.classList.toggle("is-empty", isEmpty());
    fill(plot, isEmpty() ? h("p", { class: "quiet" }, none) : picture({ id, title, kind, series, words, isWhole, ...shown, width, tell: (text) => (readout.textContent = text) }));
  };
  const watch = new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - width) < 1) return;
    width = contentRect.width;
    draw();
  });
  watch.observe(plot);
  signal.addEventListener("abort", () => watch.disconnect());

  return {
    element,
    show(steps, seconds) {
      shown = { steps, seconds };
      draw();
      table(numbers, title, series, shown, words);
    },
  };
}

const pattern = (name) => ({ failed: "hatched", cancelled: "dotted" })[name] ?? null;

/** All that is drawn, as numbers; steps in which nothing was are left out. */
function table(details, title, series, { steps, seconds }, words) {
  const filled = steps.filter((step) => series.some(({ of }) => (of(step) ?? 0) > 0));
  details.hidden = filled.length === 0;
  fill(details, h("summary", { class: "small" }, texts.chart.numbers),
    h("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": title },
      h("table", { class: "plain-table" }, h("caption", { class: "visually-hidden" }, title),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, texts.chart.time), series.map(({ text }) => h("th", { scope: "col", class: "number" }, text)))),
        h("tbody", {}, filled.map((step) => h("tr", {}, h("th", { scope: "row" }, period(step, seconds)),
          series.map(({ of }) => h("td", { class: "number" }, of(step) === null ? texts.none : words(of(step))))))))));
}

const period = ({ at }, seconds) => (seconds >= 3600 * 12 ? format.short(at) : `${format.short(at)} – ${format.ofDay(at + seconds).slice(0, 5)}`);

/** The drawing. */
function picture({ id, title, kind, series, words, isWhole, steps, seconds, width, tell }) {
  const [inner, bottom] = [width - LEFT - 4, HEIGHT - BOTTOM];
  const each = inner / Math.max(1, steps.length);
  const sizes = steps.map((step) => (kind === "bars" ? series.reduce((sum, { of }) => sum + (of(step) ?? 0), 0) : Math.max(...series.map(({ of }) => of(step) ?? 0))));
  const ticks = marks(Math.max(...sizes), isWhole);
  const top = ticks.at(-1);
  const y = (value) => bottom - (value / top) * (bottom - TOP);
  const x = (i) => LEFT + i * each;
  const cursor = h("rect", { class: "chart-cursor", y: TOP, height: bottom - TOP, width: Math.max(each, 1), x: LEFT, rx: 2, hidden: true });
  const say = (i) => {
    cursor.setAttribute("x", String(x(i)));
    cursor.toggleAttribute("hidden", false);
    tell(`${period(steps[i], seconds)}: ${series.map(({ text, of }) => `${text} ${of(steps[i]) === null ? texts.none : words(of(steps[i]))}`).join(" · ")}`);
  };
  const marked = kind === "bars" ? bars(id, series, steps, x, y, each) : series.map((one) => line(one, steps, x, y, each));
  const count = Math.max(2, Math.min(6, Math.floor(inner / 96)));
  return h(
    "svg", {
      class: "chart-picture", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": summary(title, series, steps, words, kind),
      on: {
        pointermove: (event) => {
          const i = Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT) / each);
          if (i >= 0 && i < steps.length) say(i);
        },
        pointerleave: () => {
          cursor.toggleAttribute("hidden", true);
          tell("");
        },
      },
    },
    h("defs", {},
      h("pattern", { id: `${id}-hatched`, patternUnits: "userSpaceOnUse", width: 5, height: 5, patternTransform: "rotate(45)" }, h("rect", { class: "chart-gap", width: 2, height: 5 })),
      h("pattern", { id: `${id}-dotted`, patternUnits: "userSpaceOnUse", width: 5, height: 5 }, h("circle", { class: "chart-gap", cx: 2.5, cy: 2.5, r: 1.1 }))),
    ticks.map((value) => [
      h("line", { class: "chart-grid", x1: LEFT, x2: width, y1: Math.round(y(value)) + 0.5, y2: Math.round(y(value)) + 0.5 }),
      h("text", { class: "chart-label", x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, words(value)),
    ]),
    Array.from({ length: count + 1 }, (_, n) => {
      const i = Math.round((n * steps.length) / count);
      const at = (steps[0]?.at ?? 0) + i * seconds;
      const anchor = n === 0 ? "start" : n === count ? "end" : "middle";
      return h("text", { class: "chart-label", x: x(i), y: HEIGHT - 6, "text-anchor": anchor }, steps.length * seconds > 86_400 * 2 ? format.short(at).replace(/, .*/, "") : format.ofDay(at).slice(0, 5));
    }),
    cursor, marked,
  );
}

function bars(id, series, steps, x, y, each) {
  const gap = each > 4 ? 1 : 0;
  return steps.map((step, i) => {
    let below = 0;
    return series.map(({ name, of }) => {
      const value = of(step) ?? 0;
      if (value <= 0) return null;
      const [from, to] = [y(below), y(below + value)];
      below += value;
      const box = { x: x(i) + gap / 2, y: to, width: Math.max(each - gap, 0.5), height: Math.max(from - to, 1) };
      return [h("rect", { class: `chart-${name}`, ...box }), pattern(name) && h("rect", { ...box, fill: `url(#${id}-${pattern(name)})` })];
    });
  });
}

/** A line that ends where there is nothing to be told; a point that stands alone is a dot. */
function line({ name, of }, steps, x, y, each) {
  let path = "";
  let isDrawn = false;
  const dots = [];
  steps.forEach((step, i) => {
    const value = of(step);
    if (value === null) return (isDrawn = false);
    path += `${isDrawn ? "L" : "M"}${(x(i) + each / 2).toFixed(1)} ${y(value).toFixed(1)}`;
    isDrawn = true;
    if (steps.length <= 100) dots.push(h("circle", { class: `chart-dot chart-${name}`, cx: x(i) + each / 2, cy: y(value), r: 2.5 }));
  });
  return [h("path", { class: `chart-line chart-${name}`, d: path, fill: "none" }), dots];
}

/** Round values from 0 to what is at least the largest. */
function marks(most, isWhole) {
  const rough = Math.max(most, 1e-9) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 5, 10].find((one) => one * power >= rough) * power;
  if (isWhole) step = Math.max(1, Math.round(step));
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

function summary(title, series, steps, words, kind) {
  return `${title}. ${series.map(({ text, of }) => {
    const values = steps.map(of).filter((value) => value !== null);
    if (values.length === 0) return `${text}: ${texts.none}`;
    return kind === "bars" ? texts.chart.sum(text, words(values.reduce((sum, value) => sum + value, 0))) : texts.chart.range(text, words(Math.min(...values)), words(Math.max(...values)));
  }).join(". ")}.`;
}
