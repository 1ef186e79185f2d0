// Putting a newly built table in place of the one on the screen. What did not change stays the same element, so that a
// click that began before a redraw ends on what it began on, and nothing flickers.

/** Make `section` (a thead or tbody) look like `fresh`, row by row; `kept(old, fresh)` tells of each cell that stayed. */
export function patchRows(section, fresh, kept) {
  const present = new Map([...section.rows].map((row) => [row.dataset.key, row]));
  let next = section.firstElementChild;
  for (const row of [...fresh.rows]) {
    const old = present.get(row.dataset.key);
    const chosen = old ? patchRow(old, row, kept) : row;
    if (chosen === next) next = next.nextElementSibling;
    else section.insertBefore(chosen, next);
    present.delete(row.dataset.key);
  }
  for (const row of present.values()) row.remove();
}

function patchRow(old, fresh, kept) {
  const before = [...old.children];
  const after = [...fresh.children];
  old.className = fresh.className;
  old.hidden = fresh.hidden;
  old.style.cssText = fresh.style.cssText;
  old.setAttribute("aria-rowindex", fresh.getAttribute("aria-rowindex"));
  after.forEach((cell, index) => {
    const was = before[index];
    if (was === undefined) old.append(cell);
    else if (was.isEqualNode(cell)) kept(was, cell);
    else was.replaceWith(cell);
  });
  before.slice(after.length).forEach((cell) => cell.remove());
  return old;
}
