// Where a document is written: a text with numbers of lines, colours, marks where something is wrong, and offers of what may be written next.

import { fill, h } from "../core/h.js";
import { codeLines } from "./code.js";

/**
 * @typedef {{text: string, detail: string, insert: string, caret?: number}} Offer caret: where in `insert` it goes on; otherwise at its end
 *
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.text
 * @param {(text: string) => void} options.changed
 * @param {(text: string, offset: number) => {start: number, offers: Offer[]}} options.offer what may stand at an offset, from `start` on
 * @param {string} options.help what the keys do, for screen readers
 */
export function editor({ label, text, changed, offer, help }) {
  const area = h("textarea", {
    class: "editor-text", spellcheck: "false", autocomplete: "off", autocapitalize: "none", autocorrect: "off", wrap: "off", "aria-label": label,
    "aria-describedby": "editor-help", "aria-autocomplete": "list", "aria-controls": "editor-offers", rows: "20",
  });
  const picture = h("pre", { class: "editor-picture numbered", "aria-hidden": "true" });
  const list = h("ul", { class: "offers", id: "editor-offers", role: "listbox", "aria-label": label, hidden: true });
  const element = h("div", { class: "editor" }, picture, area, list, h("p", { id: "editor-help", class: "visually-hidden" }, help));
  let marks = new Map();
  let offers = { start: 0, offers: [] };
  let chosen = 0;

  const draw = () => {
    fill(picture, codeLines(area.value, marks));
    scroll();
  };
  const scroll = () => {
    picture.scrollTop = area.scrollTop;
    picture.scrollLeft = area.scrollLeft;
  };

  /** Puts a text in place of what is between two offsets, so that the browser's own undo knows of it. */
  const put = (start, end, insert) => {
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, insert)) {
      area.setRangeText(insert, start, end, "end");
      area.dispatchEvent(new Event("input"));
    }
  };

  const show = (isWanted) => {
    offers = isWanted ? offer(area.value, area.selectionStart) : { start: 0, offers: [] };
    chosen = 0;
    list.hidden = offers.offers.length === 0;
    if (list.hidden) return area.removeAttribute("aria-activedescendant");
    fill(list, offers.offers.slice(0, 40).map((one, i) =>
      h("li", { role: "option", id: `offer-${i}`, class: "offer", on: { mousedown: (event) => {
        event.preventDefault();
        take(i);
      } } }, h("code", {}, one.text), h("span", { class: "quiet small" }, one.detail))));
    place();
    choose(0);
  };

  /** The list stands below the line that is written. */
  const place = () => {
    const before = area.value.slice(0, offers.start);
    const line = before.split("\n").length;
    const column = offers.start - (before.lastIndexOf("\n") + 1);
    const style = getComputedStyle(area);
    const height = parseFloat(style.lineHeight);
    const width = parseFloat(style.fontSize) * 0.602;
    list.style.setProperty("--top", `${parseFloat(style.paddingTop) + line * height - area.scrollTop + 2}px`);
    list.style.setProperty("--left", `${Math.max(0, Math.min(parseFloat(style.paddingLeft) + column * width - area.scrollLeft, area.clientWidth - 288))}px`);
  };

  const choose = (i) => {
    chosen = i;
    [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === i)));
    list.children[i]?.scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", `offer-${i}`);
  };

  const take = (i) => {
    const { start } = offers;
    const one = offers.offers[i];
    const rest = area.value.slice(area.selectionStart).match(/^[^"\n,:{}[\]]*"?/)[0];
    // A quotation mark that is there already is written over.
    const end = area.selectionStart + (rest.endsWith('"') || start < area.selectionStart ? rest.length : 0);
    put(start, end, one.insert);
    const caret = start + (one.caret ?? one.insert.length);
    area.setSelectionRange(caret, caret);
    show(false);
  };

  area.addEventListener("input", () => {
    draw();
    changed(area.value);
    const before = area.value[area.selectionStart - 1] ?? "";
    show(/["\w]/.test(before));
  });
  area.addEventListener("scroll", scroll);
  area.addEventListener("blur", () => show(false));
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isOpen = !list.hidden;
    const count = list.children.length;
    const instead = (work) => {
      event.preventDefault();
      work();
    };
    if (event.key === " " && event.ctrlKey) return instead(() => show(true));
    if (isOpen && event.key === "ArrowDown") return instead(() => choose((chosen + 1) % count));
    if (isOpen && event.key === "ArrowUp") return instead(() => choose((chosen + count - 1) % count));
    if (isOpen && event.key === "Escape") return instead(() => show(false));
    if (isOpen && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) return instead(() => take(chosen));
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      // A new line begins where the one before did, deeper behind a bracket.
      const [at, to] = [area.selectionStart, area.selectionEnd];
      const line = area.value.slice(area.value.lastIndexOf("\n", at - 1) + 1, at);
      const indent = line.match(/^\s*/)[0];
      const opens = /[{[]\s*$/.test(line);
      const closes = opens && /^\s*[}\]]/.test(area.value.slice(to));
      instead(() => {
        put(at, to, `\n${indent}${opens ? "  " : ""}${closes ? `\n${indent}` : ""}`);
        if (closes) area.setSelectionRange(at + indent.length + 3, at + indent.length + 3);
      });
    }
  });

  area.value = text;
  draw();
  return {
    element, area,
    /** @param {Map<number, "failed" | "warning">} found by line */
    mark(found) {
      marks = found;
      draw();
    },
    set(value) {
      put(0, area.value.length, value);
      area.setSelectionRange(0, 0);
      area.scrollTop = 0;
      area.scrollLeft = 0;
      show(false);
    },
    /** Selects a place, and shows it. @param {{start: number, end: number}} place */
    go({ start, end }) {
      area.focus();
      area.setSelectionRange(start, end);
      const line = area.value.slice(0, start).split("\n").length;
      area.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(area).lineHeight));
    },
  };
}

