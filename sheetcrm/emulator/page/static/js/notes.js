// A cell's note (and its link), shown beside it while the pointer rests on it or the cell is active.

import { h } from "./dom.js";

const DELAY = 250;

export class Notes {
  constructor(grid, book) {
    Object.assign(this, { grid, book });
    this.box = h("div", { id: "note", class: "note", role: "tooltip", hidden: true });
    document.body.append(this.box);
    grid.table.addEventListener("pointerover", (event) => this.over(event));
    grid.table.addEventListener("pointerleave", (event) => this.leave(event));
    this.box.addEventListener("pointerleave", (event) => this.leave(event));
    grid.table.addEventListener("contextmenu", () => this.hide());
    grid.viewport.addEventListener("scroll", () => this.hide(), { passive: true });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  over(event) {
    const td = event.target.closest("td[data-row]");
    clearTimeout(this.timer);
    if (td === this.shown) return;
    this.timer = setTimeout(() => this.show(td), DELAY);
  }

  leave(event) {
    clearTimeout(this.timer);
    if (this.box.contains(event.relatedTarget) || this.grid.table.contains(event.relatedTarget)) return;
    this.hide();
  }

  /** Show the note of a cell's element; none if it has none. */
  show(td) {
    const cell = td?.isConnected && this.book.rows.cell(Number(td.dataset.row), Number(td.dataset.column));
    if (!cell || !(cell.note || cell.link)) {
      this.hide();
      return;
    }
    this.hide();
    const text = cell.note ? h("p", {}, cell.note) : null;
    const link = cell.link ? h("a", { href: cell.link, target: "_blank", rel: "noopener noreferrer" }, cell.link) : null;
    this.box.replaceChildren(...[text, link].filter(Boolean));
    this.box.hidden = false;
    this.shown = td;
    td.setAttribute("aria-describedby", "note");
    this.place(td.getBoundingClientRect());
  }

  /** The table was drawn anew: show what the same cell's note says now. */
  renew() {
    if (!this.shown || this.shown.isConnected) return;
    this.show(this.grid.cell(Number(this.shown.dataset.row), Number(this.shown.dataset.column)));
  }

  hide() {
    clearTimeout(this.timer);
    this.shown?.removeAttribute("aria-describedby");
    this.shown = null;
    this.box.hidden = true;
  }

  place(cell) {
    const { style } = this.box;
    const width = this.box.offsetWidth;
    const right = cell.right + 6;
    style.left = `${right + width + 8 > innerWidth ? Math.max(8, cell.left - width - 6) : right}px`;
    style.top = `${Math.max(8, Math.min(cell.top, innerHeight - this.box.offsetHeight - 8))}px`;
  }
}
