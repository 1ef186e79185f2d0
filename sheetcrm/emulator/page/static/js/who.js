// Who the person in this window is. Each window has its own.

import { byId, h } from "./dom.js";
import { open } from "./dialogs.js";
import { t } from "./texts.js";

const KEY = "sheets-person";
const PLAYED = "sheets-people";
const MOST = 6;

/** Return the person of this window: from the address, else as chosen before; blank for the owner. */
export function rememberedPerson() {
  const named = new URLSearchParams(location.search).get("user");
  if (named) sessionStorage.setItem(KEY, named);
  return named ?? sessionStorage.getItem(KEY) ?? "";
}

/** Return people that windows of this browser played before, the latest first. */
function played() {
  try {
    const people = JSON.parse(localStorage.getItem(PLAYED) ?? "[]");
    return Array.isArray(people) ? people.filter((person) => typeof person === "string") : [];
  } catch {
    return [];
  }
}

/** Keep the person for this window, in its address too, so that a reload or a bookmark is the same person. */
export function rememberPerson(person) {
  sessionStorage.setItem(KEY, person);
  localStorage.setItem(PLAYED, JSON.stringify([person, ...played().filter((other) => other !== person)].slice(0, MOST)));
  history.replaceState(null, "", addressOf(person));
}

function addressOf(person) {
  const query = new URLSearchParams({ user: person });
  return `${location.pathname}?${query}${location.hash}`;
}

/** Show who it is. */
export function showPerson(person) {
  byId("who-name").textContent = person;
  byId("who-initial").textContent = [...person][0]?.toLocaleUpperCase() ?? "?";
  byId("who").style.setProperty("--hue", [...person].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7));
}

/** Ask who it shall be; null if nothing was chosen. */
export async function askPerson(current, known) {
  const people = [...new Set([...known, ...played()])];
  const input = h("input", { id: "person", type: "email", value: current, list: "people", autocomplete: "off", required: true });
  const offered = h("datalist", { id: "people" }, ...people.map((person) => h("option", { value: person })));
  const wrong = h("p", { class: "wrong", role: "alert" });
  const choices = h("div", { class: "people" }, ...people.slice(0, 10).map((person) =>
    h("button", { type: "button", class: person === current ? "chip chosen" : "chip", onclick: () => { input.value = person; } }, person)));
  const content = h("div", {}, h("label", { for: "person" }, t("who.name")), input, offered, wrong, choices);
  const check = () => {
    if (input.validity.valid && input.value) return true;
    wrong.textContent = t("who.wrong");
    input.focus();
    return false;
  };
  const answer = await open({
    title: t("who.title"),
    text: t("who.about"),
    content,
    buttons: [["window", t("who.window")], ["use", t("who.use")]],
    check,
    first: input,
    closable: true,
  });
  const person = input.value.trim();
  if (answer === "window") window.open(addressOf(person), "_blank", "noopener");
  return answer === "use" ? person : null;
}
