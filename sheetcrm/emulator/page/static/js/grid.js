// The table on the screen: only the rows and columns in sight are in the document.

import { Axis } from "./axis.js";
import { fillCell } from "./cellview.js";
import { h, letters } from "./dom.js";
import { patchRows } from "./patch.js";
import { mergeAt } from "./selection.js";
import { t } from "./texts.js";

const HEAD = 24;
const SIDE = 46;
const ROW = 24;
const SPARE_ROWS = 16;
const SPARE_COLUMNS = 4;
const ALL_COLUMNS = 60;
const FLASH = 2200;
const ARROW = 20;
const PADDING = 14;
const WIDEST = 600;

/** Draws a Book's tab into a scrolled table; `look()` tells the book which rows are wanted. */
export class Grid {
  constructor(viewport, table, book, selection) {
    Object.assign(this, { viewport, table, book, selection });
    this.cells = new Map();
    this.block = [0, 0, 1, 1];
    this.flashes = new Map();
    this.drawn = "";
    viewport.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(viewport);
    selection.addEventListener("move", () => this.mark());
  }

  /** Take in a tab's sizes; call when they may have changed. */
  measure() {
    const { tab } = this.book;
    this.rowAxis = new Axis(tab.rows, ROW, tab.heights.map(([row, size]) => [row, size && Math.max(size, ROW)]));
    this.columnAxis = new Axis(tab.columns, 100, tab.widths.map((width, column) => [column, width]));
    this.merges = tab.merges;
    this.table.style.setProperty("--side", `${SIDE}px`);
    this.table.setAttribute("aria-rowcount", tab.rows + 1);
    this.table.setAttribute("aria-colcount", tab.columns + 1);
    this.table.classList.toggle("plain", !tab.gridlines);
    this.drawn = "";
  }

  /** Return which of an axis to draw: the frozen ones, then those in sight with some to spare. */
  window(axis, frozen, scroll, room, spare) {
    const stuck = axis.offset(frozen);
    const first = Math.max(frozen, axis.at(stuck + scroll) - spare);
    const last = Math.min(axis.count, axis.at(scroll + room) + spare + 1);
    return [first, Math.max(first, last)];
  }

  /** Draw what is in sight; `again` even if the same rows are on the screen. */
  draw(again = false) {
    const { tab } = this.book;
    if (!tab) {
      this.table.replaceChildren();
      return;
    }
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.viewport;
    const rows = this.window(this.rowAxis, tab.frozenRows, scrollTop, clientHeight, SPARE_ROWS);
    const columns = tab.columns <= ALL_COLUMNS
      ? [tab.frozenColumns, tab.columns]
      : this.window(this.columnAxis, tab.frozenColumns, scrollLeft, clientWidth, SPARE_COLUMNS);
    const drawn = [tab.id, ...rows, ...columns].join();
    this.book.look(rows[0], rows[1]);
    if (drawn === this.drawn && !again) return;
    this.drawn = drawn;
    this.build(rows, columns);
    this.mark();
  }

  build(rows, columns) {
    const { tab } = this.book;
    this.cells.clear();
    const shown = [...range(0, tab.frozenColumns), null, ...range(...columns), null]
      .filter((column) => column === null || this.columnAxis.sizeOf(column) > 0);
    this.gaps = [
      this.columnAxis.offset(columns[0]) - this.columnAxis.offset(tab.frozenColumns),
      this.columnAxis.total - this.columnAxis.offset(columns[1]),
    ];
    this.table.style.width = `${SIDE + this.columnAxis.total}px`;
    this.block = this.selection.block(tab);
    this.put(
      this.columnSizes(shown),
      h("thead", {}, this.headRow(shown)),
      h("tbody", { class: "frozen" }, ...this.bodyRows(range(0, tab.frozenRows), shown, true)),
      h("tbody", {},
        this.gapRow("above", this.rowAxis.offset(rows[0]) - this.rowAxis.offset(tab.frozenRows), shown),
        ...this.bodyRows(range(...rows), shown, false),
        this.gapRow("below", this.rowAxis.total - this.rowAxis.offset(rows[1]), shown)),
    );
  }

  put(columns, ...sections) {
    const [group, ...present] = this.table.children;
    if (!group) {
      this.table.append(columns, ...sections);
      return;
    }
    group.replaceWith(columns);
    const names = new Map([...this.cells].map(([name, td]) => [td, name]));
    sections.forEach((section, index) => patchRows(present[index], section, (old, fresh) => {
      if (names.has(fresh)) this.cells.set(names.get(fresh), old);
    }));
  }

  columnSizes(shown) {
    let gap = 0;
    const sizes = shown.map((column) => (column === null ? this.gaps[gap++] : this.columnAxis.sizeOf(column)));
    const group = h("colgroup", {}, h("col"), ...sizes.map(() => h("col")));
    [SIDE, ...sizes].forEach((size, index) => { group.children[index].style.width = `${size}px`; });
    return group;
  }

  headRow(shown) {
    const [, left, , right] = this.block;
    const corner = h("th", { class: "corner" });
    const heads = shown.map((column) => {
      if (column === null) return h("td", { class: "gap" });
      const lit = isWithin(column, left, right) ? "lit" : "";
      const head = h("th", { scope: "col", class: lit, "aria-colindex": column + 2, "data-column": column }, letters(column),
        h("span", { class: "grip", "data-column": column, "aria-hidden": "true" }));
      this.stick(head, column);
      return head;
    });
    const row = h("tr", { "aria-rowindex": 1, "data-key": "head" }, corner, ...heads);
    row.style.height = `${HEAD}px`;
    return row;
  }

  stick(element, column) {
    const { frozenColumns } = this.book.tab;
    if (column >= frozenColumns) return;
    element.classList.add("stuck");
    if (column === frozenColumns - 1) element.classList.add("last-stuck");
    element.style.left = `${SIDE + this.columnAxis.offset(column)}px`;
  }

  gapRow(key, height, shown) {
    const row = h("tr", { class: "gap", "data-key": key, "aria-hidden": "true" }, h("td", { colSpan: shown.length + 1 }));
    row.style.height = `${height}px`;
    row.hidden = height <= 0;
    return row;
  }

  bodyRows(indexes, shown, frozen) {
    const visible = indexes.filter((row) => this.rowAxis.sizeOf(row) > 0);
    const live = visible.length
      ? this.merges.filter(([top, , bottom]) => top <= visible.at(-1) && bottom > visible[0])
      : [];
    return visible.map((row, place) => this.bodyRow(row, shown, live, visible, place, frozen));
  }

  bodyRow(row, shown, live, visible, place, frozen) {
    const cells = this.book.rows.cells(row);
    const lit = isWithin(row, this.block[0], this.block[2]) ? "lit" : "";
    const head = h("th", { scope: "row", class: lit, "data-row": row }, String(row + 1));
    const tr = h("tr", { "aria-rowindex": row + 2, "data-key": row }, head);
    tr.style.height = `${this.rowAxis.sizeOf(row)}px`;
    tr.style.setProperty("--row", `${this.rowAxis.sizeOf(row)}px`);
    if (frozen) {
      tr.style.setProperty("--top", `${HEAD + this.rowAxis.offset(row)}px`);
      if (row === this.book.tab.frozenRows - 1) tr.className = "last-frozen";
    }
    if (cells === null) tr.classList.add("loading");
    for (let index = 0; index < shown.length; index += 1) {
      const column = shown[index];
      if (column === null) tr.append(h("td", { class: "gap", "aria-hidden": "true" }));
      else this.appendCell(tr, row, column, { live, shown, index, visible, place });
    }
    return tr;
  }

  appendCell(tr, row, column, { live, shown, index, visible, place }) {
    const merge = live.length ? mergeAt(live, row, column) : null;
    const td = h("td", { id: `cell-${row}-${column}`, "aria-colindex": column + 2 });
    if (merge) {
      const [top, left, bottom, right] = merge;
      const firstRow = place === 0 || visible[place - 1] < top;
      const firstColumn = index === 0 || shown[index - 1] === null || shown[index - 1] < left;
      if (!firstRow || !firstColumn) return;
      td.rowSpan = visible.filter((other) => other >= row && other < bottom).length;
      td.colSpan = shown.filter((other) => other !== null && other >= column && other < right).length;
      this.fill(td, top, left, []);
      td.classList.add("merged");
    } else {
      this.fill(td, row, column, shown.slice(index));
    }
    this.stick(td, column);
    this.markCell(td);
    this.cells.set(`${row},${column}`, td);
    if (merge) this.cells.set(`${merge[0]},${merge[1]}`, td);
    tr.append(td);
  }

  fill(td, row, column, following) {
    const { rows, pending, tab } = this.book;
    const cell = rows.cell(row, column);
    const key = `${tab.id},${row},${column}`;
    const facts = {
      look: rows.shared(row, "styles", cell?.style),
      rule: rows.shared(row, "rules", cell?.rule),
      pending: pending.get(key),
      locked: this.book.protection(row, column)?.kind === "locked",
    };
    td.dataset.row = row;
    td.dataset.column = column;
    if (cell || facts.pending !== undefined) {
      const inner = fillCell(td, cell, facts);
      if (cell && !cell.kind && !facts.look?.wrap) this.overflow(inner, row, following);
      if (cell?.broken) td.title = t("cell.broken");
    }
    const started = this.flashes.get(key);
    if (started !== undefined) this.light(td, key, started);
  }

  /** Text runs on over blank neighbours, as in Google Sheets. */
  overflow(inner, row, following) {
    let room = this.columnAxis.sizeOf(following[0] ?? 0);
    const own = room;
    for (const column of following.slice(1)) {
      const cell = column === null ? true : this.book.rows.cell(row, column);
      if (cell && (cell === true || cell.shown || cell.rule !== undefined)) break;
      room += this.columnAxis.sizeOf(column);
      if (room > own + 900) break;
    }
    if (room > own) {
      inner.classList.add("over");
      inner.style.maxWidth = `${room - 2}px`;
    }
  }

  /** Light up cells that somebody else changed, for a moment. */
  flash(changes) {
    const now = performance.now();
    for (const [row, column] of changes) this.flashes.set(`${this.book.tab.id},${row},${column}`, now);
  }

  light(td, key, started) {
    const age = performance.now() - started;
    if (age >= FLASH) {
      this.flashes.delete(key);
      return;
    }
    td.classList.add("changed");
    td.style.setProperty("--age", `-${Math.round(age)}ms`);
    setTimeout(() => {
      if (this.flashes.get(key) === started) this.flashes.delete(key);
      td.classList.remove("changed");
    }, FLASH - age);
  }

  /** Show the selection and the active cell. */
  mark() {
    const { tab } = this.book;
    if (!tab) return;
    this.block = this.selection.block(tab);
    const [top, left, bottom, right] = this.block;
    for (const td of this.cells.values()) this.markCell(td);
    for (const head of this.table.querySelectorAll("th[data-row], th[data-column]")) {
      const row = head.dataset.row === undefined ? null : Number(head.dataset.row);
      const lit = row === null ? isWithin(Number(head.dataset.column), left, right) : isWithin(row, top, bottom);
      head.classList.toggle("lit", lit);
    }
    const active = this.cell(this.selection.row, this.selection.column);
    if (active) this.table.setAttribute("aria-activedescendant", active.id);
    else this.table.removeAttribute("aria-activedescendant");
  }

  markCell(td) {
    const [top, left, bottom, right] = this.block;
    const [row, column] = [Number(td.dataset.row), Number(td.dataset.column)];
    const inside = isWithin(row, top, bottom) && isWithin(column, left, right);
    const active = row === this.selection.row && column === this.selection.column;
    td.classList.toggle("selected", inside && !this.selection.single);
    td.classList.toggle("active", active);
    if (inside) td.setAttribute("aria-selected", "true");
    else td.removeAttribute("aria-selected");
  }

  /** Return the element of a cell, undefined when it is out of sight. */
  cell(row, column) {
    return this.cells.get(`${row},${column}`);
  }

  /** Scroll until a cell is in sight, clear of the frozen rows and columns. */
  reveal(row, column) {
    const { tab } = this.book;
    const { viewport } = this;
    if (row >= tab.frozenRows) {
      const top = this.rowAxis.offset(row);
      const stuck = this.rowAxis.offset(tab.frozenRows);
      const bottom = top + this.rowAxis.sizeOf(row) + HEAD;
      if (top - stuck < viewport.scrollTop) viewport.scrollTop = top - stuck;
      else if (bottom > viewport.scrollTop + viewport.clientHeight) viewport.scrollTop = bottom - viewport.clientHeight;
    }
    if (column >= tab.frozenColumns) {
      const left = this.columnAxis.offset(column);
      const stuck = this.columnAxis.offset(tab.frozenColumns);
      const right = left + this.columnAxis.sizeOf(column) + SIDE;
      if (left - stuck < viewport.scrollLeft) viewport.scrollLeft = left - stuck;
      else if (right > viewport.scrollLeft + viewport.clientWidth) viewport.scrollLeft = right - viewport.clientWidth;
    }
    this.draw();
  }

  /** Return the width that shows all of what the loaded rows hold in a column. */
  fitting(column) {
    const { rows } = this.book;
    const pen = document.createElement("canvas").getContext("2d");
    const { fontFamily, fontSize } = getComputedStyle(this.table);
    let widest = 0;
    for (const [row, cells] of rows.loaded()) {
      const cell = cells[column];
      if (!cell?.shown) continue;
      const look = rows.shared(row, "styles", cell.style);
      const rule = rows.shared(row, "rules", cell.rule);
      pen.font = `${look?.bold ? 600 : 400} ${look?.size ? `${look.size * 1.3}px` : fontSize} ${fontFamily}`;
      const text = Math.max(...cell.shown.split("\n").map((line) => pen.measureText(line).width));
      widest = Math.max(widest, text + (rule?.kind === "list" && rule.arrow ? ARROW : 0));
    }
    return widest ? Math.min(WIDEST, Math.ceil(widest) + PADDING) : 100;
  }

  /** Return how many rows a page down is. */
  get pageRows() {
    return Math.max(1, Math.floor(this.viewport.clientHeight / ROW) - this.book.tab.frozenRows - 2);
  }
}

function range(start, end) {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}

function isWithin(value, start, end) {
  return value >= start && value < end;
}
