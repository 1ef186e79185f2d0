// Rows as they were loaded, and what became of a row between two looks.

export const CHUNK = 100;

/** Return the text the editor shows for a cell. */
export function editText(cell) {
  return cell ? (cell.edit ?? cell.shown) : "";
}

const FORMULA = "=";

/** Return what a row is known by wherever it moves: its texts without blanks at the end, formulas as `=`, for one that
 * moves reads other cells. The service does the same. */
export function identity(cells) {
  const texts = cells.map((cell) => (cell?.formula ? FORMULA : editText(cell)));
  while (texts.length && !texts.at(-1)) texts.pop();
  return texts;
}

/** Return whether two rows of texts are equal. */
export function sameRow(first, second) {
  return first.length === second.length && first.every((text, index) => text === second[index]);
}

/** Return whether a row is still the same one: more than half of what it held is unchanged. */
export function similarRow(old, now) {
  const filled = old.map((text, index) => [text, index]).filter(([text]) => text && text !== FORMULA);
  return filled.length > 0 && 2 * filled.filter(([text, index]) => now[index] === text).length > filled.length;
}

/** Loaded rows of one tab, by chunk. */
export class Rows {
  constructor() {
    this.chunks = new Map();
  }

  /** Return the cells of a row, null if it is not loaded. */
  cells(row) {
    const chunk = this.chunks.get(Math.floor(row / CHUNK));
    return chunk ? (chunk.rows[row % CHUNK] ?? []) : null;
  }

  /** Return a cell; null if it is blank or not loaded. */
  cell(row, column) {
    return this.cells(row)?.[column] ?? null;
  }

  /** Return the chunk's shared look or rule of a cell. */
  shared(row, kind, index) {
    return index === undefined ? null : (this.chunks.get(Math.floor(row / CHUNK))?.[kind][index] ?? null);
  }

  /** Yield [row, cells] of everything loaded. */
  * loaded() {
    for (const [number, chunk] of this.chunks) {
      for (let offset = 0; offset < chunk.rows.length; offset += 1) yield [number * CHUNK + offset, chunk.rows[offset]];
    }
  }
}

const key = (cells) => identity(cells).join("\u0001");
const MOST_COMPARED = 60;

/** Return the cells that somebody changed, as [row, column]. Rows that only moved did not change. */
export function changedCells(old, now) {
  const before = new Map();
  for (const [row, cells] of old.loaded()) before.set(key(cells), row);
  const fresh = [];
  const after = new Set();
  for (const [row, cells] of now.loaded()) {
    const texts = key(cells);
    after.add(texts);
    if (old.cells(row) !== null && key(old.cells(row)) !== texts && !before.has(texts)) fresh.push([row, cells]);
  }
  const vanished = [...before].filter(([texts]) => texts && !after.has(texts)).map(([, row]) => old.cells(row));
  const found = [];
  for (const [row, cells] of fresh) {
    const origin = bestMatch(cells, vanished) ?? [];
    const width = Math.max(cells.length, origin.length);
    for (let column = 0; column < width; column += 1) {
      if (hasChanged(origin[column], cells[column])) found.push([row, column]);
    }
  }
  for (const [row, cells] of now.loaded()) {
    const was = old.cells(row);
    if (was && key(was) === key(cells)) found.push(...recalculated(row, was, cells));
  }
  return found;
}

function hasChanged(old, now) {
  return now?.formula && old?.formula ? now.shown !== old.shown : editText(now) !== editText(old);
}

function recalculated(row, was, cells) {
  const found = [];
  cells.forEach((cell, column) => {
    if (cell?.formula && hasChanged(was[column], cell)) found.push([row, column]);
  });
  return found;
}

function bestMatch(cells, candidates) {
  let best = null;
  let most = 0;
  for (const other of candidates.slice(0, MOST_COMPARED)) {
    const same = cells.filter((cell, column) => cell && editText(cell) && editText(cell) === editText(other[column])).length;
    if (same > most) [best, most] = [other, same];
  }
  return best;
}
