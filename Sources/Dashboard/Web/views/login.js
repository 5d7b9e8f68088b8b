// Logging in.

import { fill, h } from "../core/h.js";
import { session } from "../core/session.js";
import { texts } from "../texts.js";
import { icon } from "../ui/icons.js";
import { problemBox } from "../ui/parts.js";
import { themeButton } from "../ui/theme.js";

/** @returns {HTMLElement} */
export function login() {
  const name = h("input", { id: "name", name: "username", type: "text", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true });
  const password = h("input", { id: "password", name: "password", type: "password", autocomplete: "current-password", required: true, maxlength: "128" });
  const problem = h("div", { class: "login-problem" });
  const go = h("button", { type: "submit", class: "button button-main" }, texts.login.go);

  const submit = async (event) => {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    fill(go, texts.login.going);
    fill(problem);
    try {
      await session.logIn(name.value.trim(), password.value);
    } catch (error) {
      fill(problem, problemBox(error));
      password.value = "";
      password.focus();
    } finally {
      go.disabled = false;
      fill(go, texts.login.go);
    }
  };

  const element = h(
    "main", { class: "login", id: "main" },
    h(
      "form", { class: "login-box", on: { submit } },
      h("h1", { class: "brand" }, icon("film"), h("span", {}, texts.name)),
      session.hasEnded && h("p", { role: "status" }, texts.login.ended),
      h("label", { for: "name" }, texts.login.name), name,
      h("label", { for: "password" }, texts.login.password), password,
      problem, go,
      h("p", { class: "quiet small" }, texts.login.help, " ", h("code", {}, "clipmill users create")),
    ),
    h("div", { class: "login-foot" }, themeButton(), h("a", { href: "/v1/docs" }, texts.frame.docs)),
  );
  queueMicrotask(() => name.focus());
  return element;
}
