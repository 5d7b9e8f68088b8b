// Light, dark, or as the system is.

import { h, fill } from "../core/h.js";
import { texts } from "../texts.js";
import { icon } from "./icons.js";

const NAMES = ["auto", "light", "dark"];

const current = () => document.documentElement.dataset.theme ?? "auto";

function choose(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem("clipmill.theme", name);
  } catch {
    // It holds until the page is closed.
  }
}

/** A button that goes through the three. */
export function themeButton() {
  const made = h("button", { type: "button", class: "button button-quiet" });
  const show = () => {
    fill(made, icon("light"), h("span", { class: "wide-only" }, texts.themes[current()]));
    made.setAttribute("aria-label", texts.frame.theme(texts.themes[current()]));
    made.title = made.getAttribute("aria-label");
  };
  made.addEventListener("click", () => {
    choose(NAMES[(NAMES.indexOf(current()) + 1) % NAMES.length]);
    show();
  });
  show();
  return made;
}
