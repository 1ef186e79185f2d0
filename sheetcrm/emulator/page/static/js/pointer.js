// What the mouse, a pen or a finger does in the table.

/** Connect the pointer to the table. */
export function connectPointer({ grid, selection, editor, actions }) {
  let dragging = false;

  function place(target) {
    const cell = target.closest?.("td[data-row]");
    return cell ? [Number(cell.dataset.row), Number(cell.dataset.column)] : null;
  }

  function press(event) {
    if (event.button !== 0) return;
    const at = place(event.target);
    const head = event.target.closest("th[data-row]");
    const column = event.target.closest("th[data-column]");
    if (head) selection.set(Number(head.dataset.row), selection.column, { extend: event.shiftKey, wholeRows: true });
    else if (column) selection.set(0, Number(column.dataset.column));
    else if (at) choose(event, at);
    else return;
    event.preventDefault();
    grid.table.focus({ preventScroll: true });
  }

  function choose(event, [row, column]) {
    const arrow = event.target.closest(".arrow");
    const box = event.target.closest(".box");
    selection.set(row, column, { extend: event.shiftKey });
    dragging = !arrow && !box;
    // The editor opens once the focus has come to the table.
    if (arrow) queueMicrotask(() => editor.open(row, column));
    else if (box) actions.toggle(row, column);
  }

  function drag(event) {
    const at = dragging && event.buttons === 1 ? place(event.target) : null;
    if (at) selection.set(...at, { extend: true });
  }

  grid.table.addEventListener("pointerdown", press);
  grid.table.addEventListener("pointerover", drag);
  addEventListener("pointerup", () => { dragging = false; });
  grid.table.addEventListener("dblclick", (event) => {
    const at = place(event.target);
    if (at && !event.target.closest(".box, .arrow")) editor.open(...at);
  });
}
