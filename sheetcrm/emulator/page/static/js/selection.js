// Which cell is active, which are selected, and where keys lead.

/** Event `move` when it changed. */
export class Selection extends EventTarget {
  constructor() {
    super();
    this.row = 0;
    this.column = 0;
    this.far = [0, 0];
    this.wholeRows = false;
  }

  /** Put the active cell; `extend` keeps it and moves the other corner. */
  set(row, column, { extend = false, wholeRows = false } = {}) {
    if (!extend) [this.row, this.column] = [row, column];
    this.far = [row, column];
    this.wholeRows = wholeRows;
    this.dispatchEvent(new CustomEvent("move"));
  }

  /** The selected block: [row, column, end row, end column]. */
  block(tab) {
    const rows = [Math.min(this.row, this.far[0]), Math.max(this.row, this.far[0]) + 1];
    if (this.wholeRows) return [rows[0], 0, rows[1], tab.columns];
    return [rows[0], Math.min(this.column, this.far[1]), rows[1], Math.max(this.column, this.far[1]) + 1];
  }

  get single() {
    return !this.wholeRows && this.far[0] === this.row && this.far[1] === this.column;
  }

  /** Keep within a tab that may have shrunk. */
  clamp(tab) {
    const row = Math.max(0, Math.min(this.row, tab.rows - 1));
    const column = Math.max(0, Math.min(this.column, tab.columns - 1));
    if (row !== this.row || column !== this.column) this.set(row, column);
  }
}

/** Return the merge that holds a cell, null if none does. */
export function mergeAt(merges, row, column) {
  return merges.find(([top, left, bottom, right]) => row >= top && row < bottom && column >= left && column < right) ?? null;
}

/** Return where one step leads: over hidden rows and columns, over the inside of merges, never out of the grid. */
export function step(grid, from, rows, columns) {
  const merge = mergeAt(grid.merges, ...from);
  const [top, left, bottom, right] = merge ?? [from[0], from[1], from[0] + 1, from[1] + 1];
  let row = from[0];
  let column = from[1];
  if (rows > 0) row = bottom - 1 + rows;
  else if (rows < 0) row = top + rows;
  if (columns > 0) column = right - 1 + columns;
  else if (columns < 0) column = left + columns;
  row = nearest(grid.rowAxis, row, Math.sign(rows) || 1, from[0]);
  column = nearest(grid.columnAxis, column, Math.sign(columns) || 1, from[1]);
  const inside = mergeAt(grid.merges, row, column);
  return inside ? [inside[0], inside[1]] : [row, column];
}

function nearest(axis, index, direction, otherwise) {
  const within = Math.max(0, Math.min(index, axis.count - 1));
  return axis.visible(within, direction) ?? axis.visible(within, -direction) ?? otherwise;
}
