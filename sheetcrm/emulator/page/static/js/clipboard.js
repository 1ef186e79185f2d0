// Copy, cut and paste of blocks, as tab-separated text, which every spreadsheet understands.

import { editText } from "./rows.js";

/** Connect the clipboard to the table. */
export function connectClipboard({ grid, book, selection, editor, actions }) {
  function isHere() {
    return !editor.isOpen && document.activeElement === grid.table && book.tab;
  }

  function copy(event) {
    if (!isHere()) return false;
    const [top, left, bottom, right] = selection.block(book.tab);
    const lines = [];
    for (let row = top; row < bottom; row += 1) {
      const cells = book.rows.cells(row) ?? [];
      const texts = [];
      for (let column = left; column < right; column += 1) texts.push(quote(cells[column]?.shown ?? editText(cells[column])));
      lines.push(texts.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    return true;
  }

  document.addEventListener("copy", copy);
  document.addEventListener("cut", (event) => {
    if (copy(event)) actions.clear();
  });
  document.addEventListener("paste", (event) => {
    if (!isHere()) return;
    const text = event.clipboardData.getData("text/plain");
    if (text) actions.paste(parseBlock(text));
    event.preventDefault();
  });
}

function quote(text) {
  return /["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Return the rows of tab-separated text; a quoted field may hold tabs, line ends and doubled quotes. */
export function parseBlock(text) {
  const rows = [[]];
  const field = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\n]*?)(?=\t|\r?\n|$)/y;
  let at = 0;
  for (;;) {
    field.lastIndex = at;
    const found = field.exec(text);
    rows.at(-1).push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    at += found[0].length;
    if (text[at] === "\r") at += 1;
    if (at >= text.length) break;
    if (text[at] === "\n") {
      at += 1;
      if (at >= text.length) break;
      rows.push([]);
    } else {
      at += 1;
    }
  }
  return rows;
}
