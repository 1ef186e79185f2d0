// Column widths by dragging the edge of a column's head; a double click fits the width to what the column holds.

import { h } from "./dom.js";

const NARROWEST = 21;

/** Connect the edges of the column heads. */
export function connectResize({ grid, actions }) {
  const guide = h("div", { class: "guide", hidden: true });
  document.body.append(guide);
  let drag = null;

  function start(event) {
    const grip = event.target.closest(".grip");
    if (!grip || event.button !== 0) return;
    const column = Number(grip.dataset.column);
    drag = { column, from: event.clientX, width: grid.columnAxis.sizeOf(column) };
    place(event);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function place(event) {
    if (!drag) return;
    const box = grid.viewport.getBoundingClientRect();
    guide.hidden = Math.abs(event.clientX - drag.from) < 3;
    guide.style.left = `${Math.max(drag.from - drag.width + NARROWEST, event.clientX)}px`;
    guide.style.top = `${box.top}px`;
    guide.style.height = `${grid.viewport.clientHeight}px`;
  }

  function end(event) {
    if (!drag) return;
    const { column, from, width } = drag;
    drag = null;
    guide.hidden = true;
    const moved = Math.round(event.clientX - from);
    if (Math.abs(moved) >= 3) actions.resize(column, Math.max(NARROWEST, width + moved));
  }

  grid.table.addEventListener("pointerdown", start, true);
  addEventListener("pointermove", place);
  addEventListener("pointerup", end);
  grid.table.addEventListener("dblclick", (event) => {
    const grip = event.target.closest(".grip");
    if (grip) actions.fit(Number(grip.dataset.column));
  });
}
