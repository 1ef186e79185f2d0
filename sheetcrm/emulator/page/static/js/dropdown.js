// The list of a cell's choices below its editor. The editor keeps the focus; this only shows and remembers.

import { h } from "./dom.js";
import { t } from "./texts.js";

const ID = "choices";

export class Dropdown {
  /** `pick` is called with the choice that was clicked. */
  constructor(pick) {
    this.pick = pick;
    this.options = [];
    this.shown = [];
    this.at = -1;
    this.list = h("ul", { id: ID, class: "choices", role: "listbox", hidden: true });
    this.list.addEventListener("pointerdown", (event) => this.press(event));
    document.body.append(this.list);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** The choice that Enter takes, null if none is marked. */
  get choice() {
    return this.isOpen && this.at >= 0 ? this.shown[this.at] : null;
  }

  open(options, current, input, help) {
    this.options = options;
    this.current = current;
    this.input = input;
    this.list.setAttribute("aria-label", help || t("list.options"));
    this.list.hidden = false;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-controls", ID);
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-autocomplete", "list");
    this.narrow("");
    this.mark(this.shown.indexOf(current));
  }

  close() {
    if (!this.isOpen) return;
    this.list.hidden = true;
    for (const name of ["role", "aria-controls", "aria-expanded", "aria-autocomplete", "aria-activedescendant"]) {
      this.input.removeAttribute(name);
    }
  }

  /** Show the choices that hold what was typed; those that begin with it come first. */
  narrow(text) {
    const wanted = text.trim().toLocaleLowerCase();
    const found = this.options.filter((option) => option.toLocaleLowerCase().includes(wanted));
    const leads = (option) => (option.toLocaleLowerCase().startsWith(wanted) ? 0 : 1);
    this.shown = wanted ? found.sort((first, second) => leads(first) - leads(second)) : [...this.options];
    this.list.replaceChildren(...this.shown.map((option, index) => h("li", {
      role: "option",
      id: `${ID}-${index}`,
      "data-index": index,
      class: option === this.current ? "current" : "",
    }, option)));
    if (!this.shown.length) this.list.append(h("li", { class: "quiet", role: "presentation" }, t("list.noMatch")));
    this.mark(wanted && this.shown.length ? 0 : -1);
  }

  move(steps) {
    if (!this.shown.length) return;
    const next = this.at < 0 ? (steps > 0 ? 0 : this.shown.length - 1) : this.at + steps;
    this.mark((next + this.shown.length) % this.shown.length);
  }

  mark(index) {
    this.at = index;
    for (const item of this.list.children) {
      const on = Number(item.dataset.index) === index && index >= 0;
      item.setAttribute("aria-selected", String(on));
      if (on) item.scrollIntoView({ block: "nearest" });
    }
    if (index >= 0) this.input.setAttribute("aria-activedescendant", `${ID}-${index}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    event.preventDefault();
    const item = event.target.closest("li[data-index]");
    if (item) this.pick(this.shown[Number(item.dataset.index)]);
  }

  /** Put the list below the editor, above it where there is no room. */
  place(box) {
    const { style } = this.list;
    style.left = `${Math.max(4, Math.min(box.left, innerWidth - this.list.offsetWidth - 4))}px`;
    style.minWidth = `${box.width}px`;
    const below = innerHeight - box.bottom - 8;
    const above = box.top - 8;
    const upwards = below < Math.min(this.list.scrollHeight, 260) && above > below;
    style.maxHeight = `${Math.min(300, upwards ? above : below)}px`;
    style.top = upwards ? "" : `${box.bottom + 3}px`;
    style.bottom = upwards ? `${innerHeight - box.top + 3}px` : "";
  }
}
