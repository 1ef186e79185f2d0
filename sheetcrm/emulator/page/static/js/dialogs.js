// Questions and refusals, in the browser's own modal dialog: the focus stays inside, Escape closes, focus comes back.

import { h } from "./dom.js";
import { hasText, t } from "./texts.js";

/** Say why something was refused. */
export function explain(error) {
  return open({ title: t("dialog.problem"), text: sentence(error), detail: detail(error), buttons: [["ok", t("dialog.ok")]] });
}

/** Ask; answers true or false. `danger` marks the yes that takes something away. */
export async function ask({ title, text, detail: more = "", yes, danger = false }) {
  const buttons = [["no", t("dialog.cancel")], ["yes", yes]];
  return (await open({ title, text, detail: more, buttons, danger })) === "yes";
}

/** Ask whether to edit what is protected by a warning. */
export function askWarned(error) {
  return ask({ title: t("dialog.headsUp"), text: sentence(error), detail: error.facts?.about, yes: t("dialog.edit") });
}

/** Return the words for a refusal: the page's for those it knows, else the service's own. */
export function sentence(error) {
  const key = `error.${error.code}`;
  return hasText(key) ? t(key, error.facts ?? {}) : error.message;
}

function detail(error) {
  if (error.code !== "rule") return error.facts?.about ?? "";
  if (error.facts.help) return error.facts.help;
  return error.facts.options?.length ? t("error.choices", { choices: error.facts.options.join(", ") }) : "";
}

/** Show a dialog and wait for its answer: the name of the button, `no` for Escape. */
export function open({ title, text, detail: more, buttons, danger, content, check, first, closable }) {
  const answer = (name) => {
    if (name === "no" || !check || check()) dialog.close(name);
  };
  const row = h("div", { class: "buttons" }, ...buttons.map(([name, label], index) => h("button", {
    type: "button",
    class: index === buttons.length - 1 ? (danger ? "main danger" : "main") : "",
    "data-answer": name,
    onclick: () => answer(name),
  }, label)));
  const leave = closable
    ? h("button", { type: "button", class: "leave", "aria-label": t("dialog.cancel"), onclick: () => answer("no") }, "×")
    : null;
  const dialog = h("dialog", { role: "alertdialog", "aria-labelledby": "dialog-title", "aria-describedby": "dialog-text" },
    leave,
    h("h2", { id: "dialog-title" }, title),
    h("p", { id: "dialog-text" }, text),
    more ? h("p", { class: "quiet" }, more) : null,
    content ?? null,
    row);
  document.body.append(dialog);
  dialog.showModal();
  (first ?? row.lastElementChild).focus();
  first?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // Else the same key would press the button that gets the focus back.
    event.preventDefault();
    answer(buttons.at(-1)[0]);
  });
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const answer = dialog.returnValue || "no";
      dialog.remove();
      resolve(answer);
    });
  });
}
