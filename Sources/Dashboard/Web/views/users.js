// People who log in: their roles, and who is kept out.

import { h, told, fill } from "../core/h.js";
import { ask, get } from "../core/api.js";
import { segment } from "../core/router.js";
import { session } from "../core/session.js";
import { texts } from "../texts.js";
import { confirm } from "../ui/dialog.js";
import { formDialog, secretDialog } from "../ui/form.js";
import { page } from "../ui/page.js";
import { part } from "../ui/part.js";
import { button, since } from "../ui/parts.js";
import { table } from "../ui/table.js";
import { doing } from "../ui/toast.js";

const ROLES = ["viewer", "operator", "admin"];
const roles = () => ROLES.map((role) => [role, `${texts.roles[role]}: ${texts.users.roles[role]}`]);

/** @type {import("./all.js").View} */
export const users = {
  path: "/users",
  title: texts.users.title,
  scope: "admin",
  nav: { text: texts.users.title, icon: "user", key: "g u" },

  show({ signal }) {
    const again = () => loaded.now();
    const list = table({ label: texts.users.title, signal, columns: columns(again), keyOf: ({ name }) => name });
    const loaded = part({
      signal, lines: 5, load: () => get("/v1/users", { signal }),
      show({ users: all }, element) {
        list.show(all);
        if (!list.element.isConnected) fill(element, list.element);
      },
    });
    return page(texts.users.title, button(texts.users.create, () => create(again), { kind: "main", icon: "add" }), loaded.element);
  },
};

const isMe = ({ name }) => name === session.value?.user;

const columns = (again) => [
  { name: "name", title: texts.users.name, cell: (user) => [h("strong", {}, told(user.name)), isMe(user) && h("span", { class: "quiet" }, ` ${texts.users.you}`)] },
  { name: "state", title: texts.jobs.state, cell: ({ disabledAt }) => (disabledAt === null ? h("span", { class: "badge badge-succeeded" }, texts.users.enabled) : h("span", { class: "badge" }, texts.users.disabled)) },
  { name: "role", title: texts.users.role, cell: ({ role }) => texts.roles[role] ?? role },
  { name: "when", title: texts.users.since, cell: ({ createdAt }) => since(createdAt) },
  { name: "actions", title: "", cell: (user) => h("div", { class: "actions" },
    button(texts.users.change, () => changeRole(user, again), { label: texts.users.changeOf(user.name) }),
    button(texts.users.password, () => changePassword(user, again), { label: texts.users.passwordOf(user.name) }),
    !isMe(user) && button(user.disabledAt === null ? texts.users.disable : texts.users.enable, ({ currentTarget }) => toggle(user, again, currentTarget), { kind: user.disabledAt === null ? "danger" : undefined, label: (user.disabledAt === null ? texts.users.disableOf : texts.users.enableOf)(user.name) })) },
];

function create(again) {
  formDialog({
    title: texts.users.create, text: texts.users.createText, action: texts.users.create,
    fields: [{ name: "name", label: texts.users.name, isNeeded: true, hint: texts.users.nameHint }, { name: "role", label: texts.users.role, kind: "choice", value: "viewer", options: roles() }],
    async send(values) {
      const made = await ask("POST", "/v1/users", { body: values });
      again();
      secretDialog({ title: texts.users.made(made.name), text: texts.users.once, secret: made.password });
    },
  });
}

function changeRole(user, again) {
  formDialog({
    title: texts.users.changeOf(user.name), text: isMe(user) ? texts.users.changeMe : texts.users.changeText, action: texts.users.change,
    fields: [{ name: "role", label: texts.users.role, kind: "choice", value: user.role, options: roles() }],
    async send(values) {
      await ask("PATCH", `/v1/users/${segment(user.name)}`, { body: values });
      again();
    },
  });
}

function changePassword(user, again) {
  formDialog({
    title: texts.users.passwordOf(user.name), text: isMe(user) ? texts.users.changeMe : texts.users.changeText, action: texts.users.password,
    fields: [{ name: "password", label: texts.users.newPassword, kind: "password", isNeeded: true, hint: texts.users.passwordHint, autocomplete: "new-password" }],
    async send(values) {
      await ask("PATCH", `/v1/users/${segment(user.name)}`, { body: values });
      again();
    },
  });
}

async function toggle(user, again, pressed) {
  const isEnabled = user.disabledAt === null;
  const isSure = await confirm({
    title: isEnabled ? texts.users.disableTitle : texts.users.enableTitle, text: isEnabled ? texts.users.disableText : texts.users.enableText,
    hits: [told(user.name), ` · ${texts.roles[user.role] ?? user.role}`], action: isEnabled ? texts.users.disable : texts.users.enable, kind: isEnabled ? "danger" : "main",
  });
  if (isSure && (await doing(() => ask("PATCH", `/v1/users/${segment(user.name)}`, { body: { disabled: isEnabled } }), isEnabled ? texts.users.wasDisabled : texts.users.wasEnabled, pressed))) again();
}
