// Editing one cell: in the cell or in the bar above, both show the same text.

import { Dropdown } from "./dropdown.js";
import { h } from "./dom.js";
import { editText } from "./rows.js";
import { t } from "./texts.js";

/** `save(place, column, text)` keeps a text; `move(rows, columns)` goes on; `refuse(error)` says no,
 * `rest()` gives the focus back to the table, `closed()` hears that nothing is being edited any more. */
export class Editor {
  constructor({ grid, book, bar, save, move, refuse, rest, closed }) {
    Object.assign(this, { grid, book, bar, save, move, refuse, rest, closed });
    this.at = null;
    this.box = h("textarea", {
      class: "editor", id: "editor", rows: 1, hidden: true, spellcheck: false, autocomplete: "off",
      "aria-label": t("bar.label"),
    });
    document.body.append(this.box);
    this.dropdown = new Dropdown((choice) => this.take(choice));
    for (const input of [this.box, bar]) {
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("input", () => this.typed(input));
      input.addEventListener("blur", (event) => this.left(event));
    }
    grid.viewport.addEventListener("scroll", () => this.place(), { passive: true });
    addEventListener("resize", () => this.place());
  }

  get isOpen() {
    return this.at !== null;
  }

  /** Open a cell. `text` replaces what it holds; `where` is `cell` or `bar`; `list` opens its choices.
   * Returns whether it opened. */
  open(row, column, { text, where = "cell", list = true } = {}) {
    if (!this.book.meta.canWrite) return this.no({ code: "readOnly", message: "" });
    const protection = this.book.protection(row, column);
    if (protection?.kind === "locked") return this.no({ code: "protected", message: "", facts: protection });
    const cell = this.book.rows.cell(row, column);
    const before = this.book.pending.get(`${this.book.tab.id},${row},${column}`) ?? editText(cell);
    this.rule = this.book.rows.shared(row, "rules", cell?.rule);
    // Opened by a key that has put nothing in yet: until it does, there is nothing to save.
    const waiting = text === "";
    this.at = { row, column, before, waiting, place: this.book.watch(row) };
    const input = where === "bar" ? this.bar : this.box;
    this.box.hidden = false;
    this.fill(text ?? before);
    this.place();
    input.focus({ preventScroll: true });
    if (where === "cell") input.setSelectionRange(input.value.length, input.value.length);
    if (list && this.rule?.kind === "list") {
      this.dropdown.open(this.rule.options, before, input, this.rule.help);
      if (text) this.dropdown.narrow(text);
      this.place();
    }
    return true;
  }

  no(error) {
    this.refuse(error);
    return false;
  }

  fill(text) {
    this.box.value = text;
    this.bar.value = text;
  }

  typed(input) {
    if (!this.isOpen) return;
    this.at.waiting = false;
    const other = input === this.box ? this.bar : this.box;
    other.value = input.value;
    if (this.rule?.kind === "list" && !this.dropdown.isOpen) this.dropdown.open(this.rule.options, this.at.before, input);
    if (this.dropdown.isOpen) this.dropdown.narrow(input.value);
    this.place();
  }

  key(event) {
    if (!this.isOpen || event.isComposing) return;
    const act = {
      Escape: () => this.cancel(),
      Enter: () => this.enter(event),
      Tab: () => this.commit(0, event.shiftKey ? -1 : 1),
      ArrowDown: () => this.dropdown.isOpen && this.arrow(1),
      ArrowUp: () => this.dropdown.isOpen && this.arrow(-1),
    }[event.key];
    if (!act || act() === false) return;
    event.preventDefault();
    event.stopPropagation();
  }

  arrow(steps) {
    this.dropdown.move(steps);
    return true;
  }

  enter(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      const input = event.target;
      input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end");
      this.typed(input);
    } else {
      this.commit(event.shiftKey ? -1 : 1, 0);
    }
  }

  take(choice) {
    this.fill(choice);
    this.dropdown.close();
    this.commit(0, 0);
  }

  /** Keep what was typed and go on. */
  commit(rows, columns) {
    this.keep(this.dropdown.choice ?? this.box.value);
    this.rest();
    if (rows || columns) this.move(rows, columns);
  }

  keep(text) {
    const { place, column, before, waiting } = this.at;
    this.close();
    if (text === before || (waiting && text === "")) this.book.unwatch(place);
    else this.save(place, column, text);
  }

  cancel() {
    this.book.unwatch(this.at.place);
    this.close();
    this.rest();
  }

  close() {
    this.at = null;
    this.dropdown.close();
    this.box.hidden = true;
    this.closed();
  }

  /** A click elsewhere keeps the text; the other input of this editor is not elsewhere. */
  left(event) {
    if (!this.isOpen || event.relatedTarget === this.box || event.relatedTarget === this.bar) return;
    if (event.relatedTarget === null && !document.hasFocus()) return;
    this.keep(this.box.value);
  }

  /** Others may have moved the row: stay with it. */
  follow() {
    if (!this.isOpen) return null;
    this.at.row = this.at.place.row;
    this.place();
    return this.at;
  }

  /** Put the editor over its cell. */
  place() {
    if (!this.isOpen) return;
    const td = this.grid.cell(this.at.row, this.at.column);
    this.box.classList.toggle("away", !td);
    if (!td) return;
    const box = td.getBoundingClientRect();
    const { style } = this.box;
    style.left = `${box.left - 1}px`;
    style.top = `${box.top - 1}px`;
    style.minWidth = `${box.width + 1}px`;
    style.minHeight = `${box.height + 1}px`;
    style.maxWidth = `${Math.max(box.width + 1, Math.min(480, innerWidth - box.left - 12))}px`;
    if (this.dropdown.isOpen) this.dropdown.place(this.box.getBoundingClientRect());
  }
}
