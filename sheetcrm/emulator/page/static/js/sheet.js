// The page of one spreadsheet: puts the parts together.

import { Actions } from "./actions.js";
import { Book } from "./book.js";
import { connectClipboard } from "./clipboard.js";
import { explain, open as openDialog } from "./dialogs.js";
import { address, byId } from "./dom.js";
import { Editor } from "./editor.js";
import { Grid } from "./grid.js";
import { Keys } from "./keys.js";
import { connectMenu } from "./menu.js";
import { Notes } from "./notes.js";
import { connectPointer } from "./pointer.js";
import { connectResize } from "./resize.js";
import { editText } from "./rows.js";
import { Selection } from "./selection.js";
import { drawTabs, walkTabs } from "./tabs.js";
import { count, fullMoment, loadTexts, moment, t } from "./texts.js";
import { askPerson, rememberPerson, rememberedPerson, showPerson } from "./who.js";

await loadTexts();
const id = decodeURIComponent(location.pathname.split("/")[3]);
const book = new Book(id, rememberedPerson());
const selection = new Selection();
const grid = new Grid(byId("viewport"), byId("grid"), book, selection);
const actions = new Actions({ grid, book, selection });
const editor = new Editor({
  grid,
  book,
  bar: byId("bar"),
  save: (place, column, text) => actions.save(place, column, text),
  move: (rows, columns) => keys.after(rows, columns),
  refuse: async (error) => {
    await explain(error);
    grid.table.focus({ preventScroll: true });
  },
  rest: () => grid.table.focus({ preventScroll: true }),
  closed: () => showCell(),
});
actions.editor = editor;
const notes = new Notes(grid, book);
const parts = { grid, book, selection, editor, actions, notes };
const keys = new Keys(parts);
connectResize(parts);
connectPointer(parts);
connectClipboard(parts);
connectMenu(parts);

const tabFromAddress = () => Number(new URLSearchParams(location.hash.slice(1)).get("gid") ?? NaN);
let places = new Map();

function showTab(tabId) {
  if (tabId === book.tab?.id) return;
  const { scrollTop, scrollLeft } = grid.viewport;
  places.set(book.tab?.id, { scrollTop, scrollLeft, row: selection.row, column: selection.column });
  const place = places.get(tabId) ?? { scrollTop: 0, scrollLeft: 0, row: 0, column: 0 };
  book.show(tabId);
  history.replaceState(null, "", `#gid=${tabId}`);
  grid.viewport.scrollTo(place.scrollLeft, place.scrollTop);
  selection.set(place.row, place.column);
  grid.draw(true);
}

function showMeta() {
  const { meta, tab } = book;
  byId("title").textContent = meta.title;
  document.title = `${meta.title} — ${t("app")}`;
  if (!tab) return;
  grid.measure();
  grid.table.setAttribute("aria-label", t("grid.label", { title: meta.title, tab: tab.title }));
  selection.clamp(tab);
  drawTabs(byId("tabs"), book, showTab);
  showState();
  showSummary();
  grid.draw(true);
}

function showState() {
  const state = byId("state");
  state.classList.toggle("offline", book.offline);
  const meta = book.meta;
  if (book.offline) state.textContent = t("state.offline");
  else if (book.waiting) state.textContent = t("state.saving");
  else if (!meta.canWrite) state.textContent = t("state.readOnly");
  else state.textContent = t("state.changed", { time: moment(meta.modified), by: meta.by });
  state.title = meta ? fullMoment(meta.modified) : "";
  document.body.classList.toggle("read-only", !meta.canWrite);
}

function showSummary() {
  const [top, , bottom] = selection.block(book.tab);
  const text = bottom - top > 1
    ? t("summary.selected", { count: count(bottom - top) })
    : t("summary.rows", { count: count(Math.max(0, book.tab.filled - book.tab.frozenRows)) });
  byId("summary").textContent = text;
}

/** Show the active cell's address, content and note. */
function showCell() {
  if (!book.tab || editor.isOpen) return;
  const { row, column } = selection;
  byId("place").textContent = address(row, column);
  byId("bar").value = editText(book.rows.cell(row, column));
  showSummary();
}

function showRows(changes) {
  grid.flash(changes);
  const edited = editor.follow();
  grid.draw(true);
  if (edited) editor.place();
  notes.renew();
  showCell();
}

book.addEventListener("meta", showMeta);
book.addEventListener("state", showState);
book.addEventListener("rows", (event) => showRows(event.detail));
book.addEventListener("gone", gone);
selection.addEventListener("move", () => {
  showCell();
  notes.show(grid.cell(selection.row, selection.column));
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) book.wake();
});
addEventListener("hashchange", () => showTab(tabFromAddress()));
byId("bar").addEventListener("focus", () => {
  if (!editor.isOpen && book.tab) editor.open(selection.row, selection.column, { where: "bar", list: false });
});
byId("tools").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-action]");
  if (button && book.tab) actions.run(button.dataset.action);
});
byId("tools").addEventListener("keydown", (event) => {
  const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!steps) return;
  const buttons = [...byId("tools").querySelectorAll("button")];
  buttons[(buttons.indexOf(document.activeElement) + steps + buttons.length) % buttons.length].focus();
});
byId("who").addEventListener("click", async () => {
  const person = await askPerson(book.person, book.meta.people);
  if (person) await become(person);
  grid.table.focus({ preventScroll: true });
});
addEventListener("keydown", (event) => {
  if (event.key !== "F6" || grid.table.contains(document.activeElement)) return;
  grid.table.focus({ preventScroll: true });
  event.preventDefault();
});

async function become(person) {
  rememberPerson(person);
  showPerson(person);
  await book.become(person).catch(explain);
}

async function gone() {
  document.body.classList.add("gone");
  await openDialog({ title: t("error.goneTitle"), text: t("error.gone"), buttons: [["home", t("sheet.home")]] });
  location.assign("/");
}

book.addEventListener("rows", () => { document.body.dataset.ready = "yes"; }, { once: true });
try {
  await book.open(tabFromAddress());
  if (!book.person) book.person = book.meta.owner;
  showPerson(book.person);
  showMeta();
  selection.set(0, 0);
  grid.table.focus({ preventScroll: true });
  walkTabs(byId("tabs"), showTab);
} catch (error) {
  if (error.code === "unknown") gone();
  else explain(error);
}
