// What can be done to the sheet, from buttons, menu and keys alike.

import { History } from "./history.js";
import { ask, askWarned, explain } from "./dialogs.js";
import { editText, identity } from "./rows.js";
import { t } from "./texts.js";

export class Actions {
  constructor({ grid, book, selection }) {
    Object.assign(this, { grid, book, selection });
    this.history = new History(book);
    this.editor = null;
  }

  /** Do a named action of the toolbar or menu. */
  run(name) {
    return {
      newRow: () => this.newRow(),
      insertAbove: () => this.insert(false),
      insertBelow: () => this.insert(true),
      deleteRows: () => this.deleteRows(),
      sortUp: () => this.sort(false),
      sortDown: () => this.sort(true),
      fitColumn: () => this.fit(this.selection.column),
    }[name]();
  }

  /** Ask the service; a warning asks the person first, a refusal is explained. Returns the answer, null if refused. */
  async ask(action, facts, place) {
    if (!this.book.meta.canWrite) {
      await explain({ code: "readOnly", message: "" });
      return null;
    }
    try {
      return await this.book.do(action, facts, place);
    } catch (error) {
      if (error.code !== "warning") {
        await explain(error);
        throw error;
      }
      if (!(await askWarned(error))) return null;
      return this.ask(action, { ...facts, confirmed: true }, place);
    }
  }

  async quietly(...wish) {
    try {
      return await this.ask(...wish);
    } catch {
      return null;
    } finally {
      this.grid.table.focus({ preventScroll: true });
    }
  }

  /** Keep what was typed into a cell. If it is refused the text is not lost: the editor opens with it again. */
  async save(place, column, text) {
    const key = `${this.book.tab.id},${place.row},${column}`;
    const { tab } = this.book;
    const before = editText(this.book.rows.cell(place.row, column));
    this.book.pending.set(key, text);
    this.grid.draw(true);
    let failed = null;
    try {
      const done = await this.ask("type", { column, values: [[text]] }, place);
      if (done && this.book.tab?.id === tab.id) this.history.record(done.row, column, [[before]], [[text]]);
    } catch (error) {
      failed = error;
    }
    this.book.pending.delete(key);
    if (this.book.tab === tab || this.book.tab?.id === tab.id) this.grid.draw(true);
    const lost = failed && ["rule", "moved", "network"].includes(failed.code);
    if (lost && this.book.tab?.id === tab.id && !this.editor.isOpen) this.reopen(place.row, column, text);
  }

  reopen(row, column, text) {
    this.selection.set(row, column);
    this.grid.reveal(row, column);
    this.editor.open(row, column, { text, list: false });
  }

  /** Empty the selected cells. */
  clear() {
    const [top, left, bottom, right] = this.filledPart();
    if (bottom <= top) return;
    this.write(top, left, Array.from({ length: bottom - top }, () => Array(right - left).fill("")));
  }

  /** Put a block of texts at the active cell; one text fills the whole selection. */
  paste(values) {
    let [top, left, bottom, right] = this.selection.block(this.book.tab);
    const one = values.length === 1 && values[0].length === 1;
    if (one) bottom = Math.min(bottom, top + 1000);
    const block = one ? Array.from({ length: bottom - top }, () => Array(right - left).fill(values[0][0])) : values;
    const { rows, columns } = this.book.tab;
    this.write(top, left, block.slice(0, rows - top).map((row) => row.slice(0, columns - left)));
  }

  async write(row, column, values) {
    const before = values.map((texts, offset) =>
      texts.map((_, position) => editText(this.book.rows.cell(row + offset, column + position))));
    const done = await this.quietly("type", { column, values }, this.watch(row, values.length));
    if (done) this.history.record(done.row, column, before, values);
  }

  /** Take back what was typed last in this window, or do it again. */
  async undo(again) {
    const entry = this.history.take(again);
    if (!entry) return;
    const { column, values, home, place } = entry;
    const done = await this.quietly("type", { column, values, home }, place);
    if (!done) return;
    entry.done(done.row);
    this.selection.set(done.row, entry.column);
    this.grid.reveal(done.row, entry.column);
  }

  /** Return the selection without the blank rows at the end of the sheet. */
  filledPart() {
    const [top, left, bottom, right] = this.selection.block(this.book.tab);
    return [top, left, Math.min(bottom, Math.max(this.book.tab.filled, top)), right];
  }

  watch(row, count) {
    const place = this.book.watch(row);
    place.seens = [];
    for (let next = row; next < row + count; next += 1) {
      const cells = this.book.rows.cells(next);
      // Rows out of sight were never seen, so nothing can be said about them.
      if (cells === null) break;
      place.seens.push(identity(cells));
    }
    return place;
  }

  /** Turn a checkbox over. */
  toggle(row, column) {
    const cell = this.book.rows.cell(row, column);
    const rule = this.book.rows.shared(row, "rules", cell?.rule);
    if (rule?.kind !== "checkbox") return;
    const protection = this.book.protection(row, column);
    if (protection?.kind === "locked") explain({ code: "protected", message: "", facts: protection });
    else this.save(this.book.watch(row), column, cell.checked ? rule.off : rule.on);
  }

  /** Go to the first row after the last filled one. */
  async newRow() {
    const done = await this.quietly("newRow", {});
    if (!done) return;
    const column = this.grid.columnAxis.visible(0, 1) ?? 0;
    this.grid.reveal(done.row, column);
    this.selection.set(done.row, column);
  }

  async insert(below) {
    const [top, , bottom] = this.selection.block(this.book.tab);
    const anchor = below ? bottom - 1 : top;
    const done = await this.quietly("insertRows", { count: bottom - top, below }, this.watch(anchor, 1));
    if (!done) return;
    this.selection.set(done.row, this.selection.column);
    this.grid.reveal(done.row, this.selection.column);
  }

  async deleteRows() {
    const [top, , bottom] = this.selection.block(this.book.tab);
    const count = bottom - top;
    const yes = count === 1 || await ask({
      title: t("dialog.deleteTitle", { count }), text: t("dialog.deleteText"), yes: t("dialog.delete"), danger: true,
    });
    if (!yes) return;
    const done = await this.quietly("deleteRows", { count }, this.watch(top, count));
    if (done) this.selection.set(done.row, this.selection.column);
  }

  /** Make a column so many pixels wide. */
  resize(column, pixels) {
    if (pixels === this.grid.columnAxis.sizeOf(column)) return null;
    return this.quietly("resizeColumn", { column, pixels });
  }

  /** Make a column as wide as what its loaded rows hold. */
  fit(column) {
    return this.resize(column, this.grid.fitting(column));
  }

  sort(descending) {
    return this.quietly("sort", { column: this.selection.column, descending });
  }
}
