// Undo and redo of what was typed in this window. What others did in between stays.

const MOST = 100;

export class History {
  constructor(book) {
    this.book = book;
    this.past = [];
    this.future = [];
  }

  /** Remember a block that was just written: the texts before and after. `home` is the row whose neighbours their
   * formulas name; the service turns them when the row has moved. */
  record(row, column, before, after) {
    this.push(this.past, { tab: this.book.tab.id, place: this.book.watch(row), home: row, column, before, after });
    this.future.splice(0).forEach(({ place }) => this.book.unwatch(place));
  }

  push(list, entry) {
    list.push(entry);
    if (list.length > MOST) this.book.unwatch(list.shift().place);
  }

  /** Take the latest thing to undo (or redo) and turn it round; null if there is none in this tab. */
  take(again) {
    const [from, to] = again ? [this.future, this.past] : [this.past, this.future];
    const at = from.findLastIndex(({ tab }) => tab === this.book.tab.id);
    if (at < 0) return null;
    const [entry] = from.splice(at, 1);
    return { ...entry, values: again ? entry.after : entry.before, done: (row) => {
      this.book.unwatch(entry.place);
      this.push(to, { ...entry, place: this.book.watch(row) });
    } };
  }
}
