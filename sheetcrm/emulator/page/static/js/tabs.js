// The tabs at the bottom.

import { h } from "./dom.js";
import { t } from "./texts.js";

/** Draw the tabs; `choose` is called with the id of the one that is wanted. */
export function drawTabs(bar, book, choose) {
  const focused = bar.contains(document.activeElement);
  bar.replaceChildren(...book.meta.tabs.map((tab) => tabButton(tab, tab === book.tab, choose)));
  if (focused) bar.querySelector("[aria-selected=true]")?.focus();
}

function tabButton(tab, selected, choose) {
  const locked = tab.protections.some(({ kind, area }) =>
    kind === "locked" && area[0] === 0 && area[1] === 0 && area[2] >= tab.rows && area[3] >= tab.columns);
  const button = h("button", {
    type: "button", role: "tab", "aria-selected": String(selected), tabIndex: selected ? 0 : -1,
    "aria-controls": "grid", "data-tab": tab.id, onclick: () => choose(tab.id),
  }, tab.title, locked ? h("span", { class: "lock", role: "img", "aria-label": t("tabs.locked") }) : null);
  if (tab.colour) {
    button.classList.add("coloured");
    button.style.setProperty("--tab", tab.colour);
  }
  return button;
}

/** Let the arrow keys walk along the tabs. */
export function walkTabs(bar, choose) {
  bar.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!steps) return;
    const buttons = [...bar.children];
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + steps + buttons.length) % buttons.length];
    next.focus();
    choose(Number(next.dataset.tab));
    event.preventDefault();
  });
}
