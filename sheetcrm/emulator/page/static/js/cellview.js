// One cell on the screen. Whatever a cell holds is put in as text.

import { h } from "./dom.js";
import { t } from "./texts.js";

const ALIGN = { left: "left", center: "center", right: "right" };

/** Fill a table cell. `look` and `rule` are the cell's, `pending` a text that is being saved. */
export function fillCell(td, cell, { look, rule, pending, locked }) {
  const text = pending ?? cell?.shown ?? "";
  const classes = [];
  const inner = h("div", { class: "in" });
  if (rule?.kind === "checkbox" && (cell.checked !== undefined || text === "")) {
    classes.push("check");
    inner.append(checkbox(pending === undefined ? cell.checked : pending === rule.on));
  } else {
    inner.textContent = text;
  }
  if (rule?.kind === "list" && rule.arrow) {
    classes.push("choice");
    td.append(h("span", { class: "arrow", "aria-hidden": "true" }));
  }
  if (pending !== undefined) classes.push("saving");
  else if (cell?.kind) classes.push(cell.kind);
  if (cell?.note) classes.push("noted");
  if (cell?.broken) classes.push("broken");
  if (cell?.link) classes.push("linked");
  if (locked) td.setAttribute("aria-readonly", "true");
  if (look) applyLook(td, look, classes);
  td.prepend(inner);
  td.className = classes.join(" ");
  return inner;
}

function checkbox(on) {
  return h("span", { role: "img", class: on ? "box on" : "box", "aria-label": t(on ? "cell.checked" : "cell.unchecked") });
}

function applyLook(td, look, classes) {
  if (look.fill) {
    td.style.setProperty("--fill", look.fill);
    classes.push("filled");
    if (!look.ink) classes.push(isDark(look.fill) ? "on-dark" : "on-light");
  }
  if (look.ink) {
    td.style.setProperty("--ink", look.ink);
    classes.push(isLight(look.ink) ? "inked light-ink" : "inked");
  }
  for (const name of ["bold", "italic", "underline", "strike", "wrap"]) if (look[name]) classes.push(name);
  if (ALIGN[look.align]) classes.push(`to-${look.align}`);
  if (look.valign) classes.push(`at-${look.valign}`);
  if (look.size) td.style.setProperty("--size", `${Math.round(look.size * 1.3)}px`);
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const part = parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const isDark = (colour) => luminance(colour) < 0.32;
const isLight = (colour) => luminance(colour) > 0.6;
