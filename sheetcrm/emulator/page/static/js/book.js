// The spreadsheet as this window knows it: tabs, loaded rows, and what others do to them.

import { get, post } from "./api.js";
import { CHUNK, Rows, changedCells, sameRow, similarRow, identity } from "./rows.js";

const PAUSE = 600;
const PAUSE_HIDDEN = 3000;
const PAUSE_OFFLINE = 2000;

/** Events: `meta` (tabs, sizes, people), `rows` (detail: cells others changed), `state` (saving, offline), `gone`. */
export class Book extends EventTarget {
  constructor(id, person) {
    super();
    this.id = id;
    this.person = person;
    this.meta = null;
    this.tab = null;
    this.rows = new Rows();
    this.view = [0, CHUNK];
    this.pending = new Map();
    this.tracked = new Set();
    this.offline = false;
    this.generation = 0;
    this.loading = new Set();
    this.queue = Promise.resolve();
    this.timer = undefined;
    this.waiting = 0;
  }

  get path() {
    return `/${encodeURIComponent(this.id)}`;
  }

  /** Load the spreadsheet and show a tab, the first one if there is no such tab. */
  async open(tabId) {
    this.meta = await get(this.path, { user: this.person });
    this.choose(tabId);
    this.follow();
  }

  choose(tabId) {
    this.tab = this.meta.tabs.find((tab) => tab.id === tabId) ?? this.meta.tabs[0] ?? null;
  }

  /** Go to another tab. */
  show(tabId) {
    this.choose(tabId);
    this.generation += 1;
    this.loading.clear();
    this.rows = new Rows();
    this.tell("meta");
  }

  /** Become another person in this window. */
  async become(person) {
    this.person = person;
    await this.refresh(null);
  }

  /** Say which rows are on the screen; those that are missing are loaded. */
  look(start, end) {
    this.view = [start, end];
    for (const number of this.wanted()) {
      if (!this.rows.chunks.has(number) && !this.loading.has(number)) this.load(number);
    }
  }

  /** Return the numbers of the chunks on the screen, frozen rows included. */
  wanted() {
    const last = Math.max(0, this.tab.rows - 1);
    const numbers = new Set([0]);
    const [start, end] = this.view;
    for (let number = Math.floor(start / CHUNK); number * CHUNK < Math.min(end, last + 1); number += 1) numbers.add(number);
    return numbers;
  }

  async load(number) {
    const { generation, rows } = this;
    this.loading.add(number);
    try {
      const chunk = await this.fetchChunk(number);
      if (generation !== this.generation) return;
      rows.chunks.set(number, chunk);
      this.tell("rows", []);
    } catch {
      // The next look or refresh asks again.
    } finally {
      if (generation === this.generation) this.loading.delete(number);
    }
  }

  fetchChunk(number) {
    const window = { from: number * CHUNK, to: (number + 1) * CHUNK, user: this.person };
    return get(`${this.path}/sheets/${this.tab.id}/rows`, window);
  }

  /** Load everything on the screen again. `own` is the cell this window has just written, which need not be lit up. */
  async refresh(own) {
    const generation = ++this.generation;
    this.loading.clear();
    const meta = await get(this.path, { user: this.person });
    if (generation !== this.generation) return;
    const shown = this.tab?.id;
    this.meta = meta;
    this.choose(shown);
    const same = this.tab?.id === shown;
    const fresh = new Rows();
    if (this.tab) {
      const numbers = [...this.wanted()];
      const chunks = await Promise.all(numbers.map((number) => this.fetchChunk(number)));
      if (generation !== this.generation) return;
      numbers.forEach((number, index) => fresh.chunks.set(number, chunks[index]));
    }
    const changed = same ? changedCells(this.rows, fresh) : [];
    this.rows = fresh;
    this.track();
    this.tell("meta");
    this.tell("rows", changed.filter(([row, column]) => !own?.(row, column)));
  }

  /** Ask for the version again and again; load anew when it grew. */
  async follow() {
    this.timer = undefined;
    let pause = document.hidden ? PAUSE_HIDDEN : PAUSE;
    try {
      const { version } = await get(`${this.path}/version`);
      if (version !== this.meta.version && this.waiting === 0) await this.refresh(null);
      this.setOffline(false);
    } catch (error) {
      if (error.code === "unknown") {
        this.tell("gone");
        return;
      }
      this.setOffline(true);
      pause = PAUSE_OFFLINE;
    }
    this.timer = setTimeout(() => this.follow(), pause);
  }

  /** Look at once: browsers let the timers of hidden windows sleep. */
  wake() {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.follow();
  }

  setOffline(offline) {
    if (this.offline === offline) return;
    this.offline = offline;
    this.tell("state");
  }

  /** Return what protects a cell from this person: `locked` before `warning`, null if nothing does. */
  protection(row, column) {
    const found = this.tab.protections.filter(({ area, free }) =>
      within(area, row, column) && !free.some((part) => within(part, row, column)));
    return found.find(({ kind }) => kind === "locked") ?? found[0] ?? null;
  }

  /** Remember a row (`{row, seen}`) so that it is found again when others move it. */
  watch(row) {
    const place = { row, seen: identity(this.rows.cells(row) ?? []) };
    this.tracked.add(place);
    return place;
  }

  unwatch(place) {
    this.tracked.delete(place);
  }

  track() {
    for (const place of this.tracked) {
      const present = this.rows.cells(place.row);
      if (present && sameRow(identity(present), place.seen)) continue;
      const found = place.seen.length
        ? [...this.rows.loaded()].filter(([, cells]) => sameRow(identity(cells), place.seen))
        : [];
      if (found.length === 1) [[place.row]] = found;
      else if (present && similarRow(place.seen, identity(present))) place.seen = identity(present);
    }
  }

  /** Do something after all that was asked before; edits of one window never overtake one another. */
  do(action, facts, place = null) {
    this.waiting += 1;
    this.tell("state");
    const tab = this.tab.id;
    const job = this.queue.then(() => this.send(tab, action, facts, place));
    this.queue = job.catch(() => {});
    return job.finally(() => {
      this.waiting -= 1;
      if (place) this.unwatch(place);
      this.tell("state");
    });
  }

  async send(tab, action, facts, place) {
    const where = place ? { row: place.row, seen: place.seens ?? [place.seen] } : {};
    const body = { user: this.person, sheet: tab, action, ...facts, ...where };
    const done = await post(`${this.path}/edit`, body);
    if (place && done.seen) this.settle(place.row, done);
    // The change is made; if looking at it fails, the next poll looks again.
    if (this.tab?.id === tab) await this.refresh(ownCells(done, facts)).catch(() => {});
    return done;
  }

  /** What this window wrote is no surprise to its other edits of that row. */
  settle(row, done) {
    for (const other of this.tracked) {
      if (other.row === row) [other.row, other.seen] = [done.row, done.seen[0]];
    }
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function within([top, left, bottom, right], row, column) {
  return row >= top && row < bottom && column >= left && column < right;
}

function ownCells(done, facts) {
  if (!facts.values) return () => true;
  const height = facts.values.length;
  return (row, column) =>
    row >= done.row && row < done.row + height && facts.values[row - done.row][column - facts.column] !== undefined;
}
