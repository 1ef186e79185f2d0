// The list of spreadsheets; it follows what happens by itself.

import { get } from "./api.js";
import { byId, h } from "./dom.js";
import { fullMoment, loadTexts, moment, t } from "./texts.js";

const PAUSE = 1500;
let files = [];
let shownKey = "";

function person() {
  const user = new URLSearchParams(location.search).get("user");
  return user ? `?user=${encodeURIComponent(user)}` : "";
}

function row(file) {
  const link = h("a", { href: `/spreadsheets/d/${encodeURIComponent(file.id)}/edit${person()}` }, file.title);
  const time = h("time", { dateTime: file.modified, title: fullMoment(file.modified) }, moment(file.modified));
  return h("tr", {}, h("th", { scope: "row" }, link), h("td", {}, time), h("td", {}, file.by));
}

function show() {
  const wanted = byId("filter").value.trim().toLocaleLowerCase();
  const found = files.filter((file) => file.title.toLocaleLowerCase().includes(wanted));
  const key = JSON.stringify([found, new Date().toDateString()]);
  if (key === shownKey) return;
  shownKey = key;
  const focused = document.activeElement?.getAttribute("href");
  byId("files").tBodies[0].replaceChildren(...found.map(row));
  if (focused) document.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  byId("files").hidden = found.length === 0;
  byId("empty").hidden = files.length > 0;
  byId("nothing").hidden = files.length === 0 || found.length > 0;
}

async function follow() {
  try {
    files = (await get()).files;
    byId("connection").textContent = "";
    show();
  } catch {
    byId("connection").textContent = t("state.offline");
  }
  setTimeout(follow, PAUSE);
}

await loadTexts();
document.title = `${t("list.title")} — ${t("app")}`;
byId("filter").addEventListener("input", show);
follow();
