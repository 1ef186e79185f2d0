// The menu on the right button, or the menu key: what the toolbar does, beside the cell.

import { h } from "./dom.js";
import { t } from "./texts.js";

const ITEMS = ["insertAbove", "insertBelow", "deleteRows", null, "sortUp", "sortDown", null, "fitColumn"];

/** Connect the menu to the table. */
export function connectMenu({ grid, book, selection, actions }) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": t("grid.menu"), hidden: true });
  document.body.append(menu);

  function open(x, y) {
    const [top, , bottom] = selection.block(book.tab);
    menu.replaceChildren(...ITEMS.map((name) => (name === null ? h("hr") : item(name, bottom - top))));
    menu.hidden = false;
    menu.style.left = `${Math.min(x, innerWidth - menu.offsetWidth - 6)}px`;
    menu.style.top = `${Math.min(y, innerHeight - menu.offsetHeight - 6)}px`;
    menu.firstElementChild.focus();
  }

  function item(name, count) {
    const label = name === "deleteRows" && count > 1 ? t("tools.deleteCount", { count }) : t(`tools.${name}`);
    return h("button", {
      type: "button", role: "menuitem", tabIndex: -1,
      onclick: () => {
        close();
        actions.run(name);
      },
    }, label);
  }

  function close() {
    if (menu.hidden) return;
    menu.hidden = true;
    grid.table.focus({ preventScroll: true });
  }

  function key(event) {
    const items = [...menu.querySelectorAll("button")];
    const at = items.indexOf(document.activeElement);
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps) items[(at + steps + items.length) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  }

  grid.table.addEventListener("contextmenu", (event) => {
    const cell = event.target.closest("td[data-row], th[data-row]");
    event.preventDefault();
    if (cell) {
      const row = Number(cell.dataset.row);
      const column = Number(cell.dataset.column ?? selection.column);
      const [top, left, bottom, right] = selection.block(book.tab);
      const inside = row >= top && row < bottom && column >= left && column < right;
      if (!inside) selection.set(row, column, { wholeRows: cell.tagName === "TH" });
    }
    const box = grid.cell(selection.row, selection.column)?.getBoundingClientRect();
    if (cell && event.clientX) open(event.clientX, event.clientY);
    else if (box) open(box.left + 12, box.bottom);
  });
  menu.addEventListener("keydown", key);
  addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) close();
  }, true);
}
