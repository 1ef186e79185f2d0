// What keys do in the table while no cell is being edited.

import { editText } from "./rows.js";
import { step } from "./selection.js";

/** Connect the keyboard to the table. */
export class Keys {
  constructor({ grid, book, selection, editor, actions, notes }) {
    Object.assign(this, { grid, book, selection, editor, actions, notes });
    this.home = null;
    grid.table.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    if (this.editor.isOpen || !this.book.tab) return;
    if (this.undo(event) || this.go(event) || this.act(event) || this.startTyping(event)) event.preventDefault();
  }

  /** Ctrl+Z, and Ctrl+Y or Ctrl+Shift+Z; by the key's place, whatever the keyboard's language. */
  undo(event) {
    if (!(event.ctrlKey || event.metaKey) || !["KeyZ", "KeyY"].includes(event.code)) return false;
    this.actions.undo(event.code === "KeyY" || event.shiftKey);
    return true;
  }

  /** Keys that move. */
  go(event) {
    const jump = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowUp: () => (jump ? this.edge(-1, 0) : this.step(-1, 0)),
      ArrowDown: () => (jump ? this.edge(1, 0) : this.step(1, 0)),
      ArrowLeft: () => (jump ? this.edge(0, -1) : this.step(0, -1)),
      ArrowRight: () => (jump ? this.edge(0, 1) : this.step(0, 1)),
      PageUp: () => this.step(-this.grid.pageRows, 0),
      PageDown: () => this.step(this.grid.pageRows, 0),
      Home: () => [jump ? 0 : this.corner[0], 0],
      End: () => (jump ? [Math.max(0, this.book.tab.filled - 1), this.lastColumn()] : [this.corner[0], this.lastColumn()]),
    };
    if (event.altKey || !moves[event.key]) return false;
    const [row, column] = moves[event.key]();
    this.home = null;
    this.selection.set(row, column, { extend: event.shiftKey, wholeRows: event.shiftKey && this.selection.wholeRows });
    this.grid.reveal(row, column);
    // The corner of a sheet is frozen, often; its first rows are what is wanted.
    if (event.key === "Home" && jump) this.grid.viewport.scrollTo(0, 0);
    return true;
  }

  /** Where a move starts: the far corner of a selection that is being stretched. */
  get corner() {
    return this.selection.far;
  }

  step(rows, columns) {
    return step(this.grid, this.corner, rows, columns);
  }

  /** Ctrl with an arrow: to the end of what is filled, then to the end of the sheet. */
  edge(rows, columns) {
    const { tab } = this.book;
    const [row, column] = this.corner;
    if (rows < 0) return [0, column];
    if (columns < 0) return [row, 0];
    if (rows > 0) return [row < tab.filled - 1 ? tab.filled - 1 : tab.rows - 1, column];
    return [row, column < this.lastColumn() ? this.lastColumn() : tab.columns - 1];
  }

  lastColumn() {
    const cells = this.book.rows.cells(this.corner[0]) ?? [];
    for (let column = cells.length - 1; column > 0; column -= 1) if (editText(cells[column])) return column;
    return Math.max(0, this.book.tab.columns - 1);
  }

  /** Keys that do something to the active cell. */
  act(event) {
    const { row, column } = this.selection;
    const does = {
      Enter: () => this.enter(event),
      F2: () => this.editor.open(row, column, { list: false }),
      Tab: () => this.tab(event.shiftKey ? -1 : 1),
      Delete: () => this.actions.clear(),
      Backspace: () => this.actions.clear(),
      " ": () => this.actions.toggle(row, column),
      Escape: () => (this.notes.isOpen ? this.notes.hide() : this.selection.set(row, column)),
      F6: () => this.leave(event.shiftKey),
    }[event.key];
    if (!does || (event.key === " " && !this.isCheckbox()) || event.ctrlKey || event.altKey || event.metaKey) return false;
    does();
    return true;
  }

  isCheckbox() {
    const { row, column } = this.selection;
    const cell = this.book.rows.cell(row, column);
    return this.book.rows.shared(row, "rules", cell?.rule)?.kind === "checkbox";
  }

  enter(event) {
    const { row, column } = this.selection;
    if (event.shiftKey) this.after(-1, 0);
    else if (this.isCheckbox()) this.actions.toggle(row, column);
    else this.editor.open(row, column);
  }

  tab(steps) {
    this.after(0, steps);
  }

  /** Move on after Enter or Tab; Enter after a few Tabs goes back below the first of them, as in Google Sheets. */
  after(rows, columns) {
    const { row, column } = this.selection;
    if (columns) this.home ??= column;
    let [nextRow, nextColumn] = step(this.grid, [row, column], rows, columns);
    if (rows && this.home !== null) {
      nextColumn = this.home;
      this.home = null;
    }
    this.selection.set(nextRow, nextColumn);
    this.grid.reveal(nextRow, nextColumn);
  }

  /** F6 leaves the table: forwards to the tabs, backwards to the buttons. */
  leave(backwards) {
    const target = backwards ? "#tools button" : "#tabs [aria-selected=true]";
    document.querySelector(target)?.focus();
  }

  /** A letter starts editing with that letter. */
  startTyping(event) {
    // Input methods and keyboards on glass do not say which letter it is; it comes to the editor by itself.
    const unnamed = ["", "Process", "Unidentified"].includes(event.key);
    const typed = [...event.key].length === 1 || unnamed;
    if (!typed || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { row, column } = this.selection;
    if (!this.editor.open(row, column, { text: unnamed ? "" : event.key })) return true;
    return !unnamed;
  }
}
