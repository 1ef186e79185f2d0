"""Rows as the page draws them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.model import Json, Row, Scalar, Sheet, Workbook
from sheetcrm.emulator.page.edittext import edit_text
from sheetcrm.emulator.page.overlays import Overlays
from sheetcrm.emulator.page.rules import is_broken, is_checked, shown_rule, shown_value
from sheetcrm.emulator.page.styles import StyleReader

ROWS_AT_ONCE = 500
"""Rows in one answer at most; a screen holds some fifty."""


class RowReader:
    """Builds the rows of one answer; looks and rules that many cells share are listed once."""

    def __init__(self, edit: Edit, sheet: Sheet) -> None:
        self._workbook = edit.workbook
        self._sheet = sheet
        self._look = StyleReader(edit.workbook)
        self._overlays = Overlays(edit, sheet)
        self._looks: dict[bytes, Json] = {}
        self._styles: dict[bytes, int] = {}
        self._rules: dict[bytes, int] = {}
        self._style_list: list[Json] = []
        self._rule_list: list[Json | None] = []

    def read(self, start: int, end: int) -> Json:
        """Return rows `start` to before `end`, at most ROWS_AT_ONCE, cut to the grid.

        Keys: `start`, `rows` (cells each, None for a blank one, short at the end), `styles`, `rules`.
        A cell has `shown`; `edit` where the editor holds another text; `kind` (`number`, `boolean`, `error`;
        text has none); and where there is one `formula`, `note`, `link`, `style`, `rule`, `checked`
        (a checkbox), `broken` (the rule forbids the value).
        """
        first = max(0, min(start, self._sheet.row_count))
        last = max(first, min(end, self._sheet.row_count, first + ROWS_AT_ONCE))
        rows = [self._row(index) for index in range(first, last)]
        return {"start": first, "rows": rows, "styles": self._style_list, "rules": self._rule_list}

    def _row(self, index: int) -> list[Json | None]:
        row = self._sheet.row(index)
        own = max(len(row.values), 1 + max(row.extras or (), default=-1))
        width = min(self._sheet.column_count, max(own, self._overlays.width(index)))
        return [self._cell(row, index, column) for column in range(width)]

    def _cell(self, row: Row, index: int, column: int) -> Json | None:
        value, extras = row.value(column), row.beside(column)
        style = self._style(index, column, extras.get("userEnteredFormat"))
        if value is None and not extras:
            return None if style is None else {"shown": "", "style": style}
        cell: Json = {"shown": shown_value(self._workbook, row, column)}
        text = cell_text(self._workbook, row, column)
        if text != cell["shown"]:
            cell["edit"] = text
        if "formulaValue" in extras:
            cell["formula"] = True
        kind = _kind(value)
        if kind:
            cell["kind"] = kind
        if style is not None:
            cell["style"] = style
        self._add_extras(cell, row, column, extras)
        return cell

    def _add_extras(self, cell: Json, row: Row, column: int, extras: Mapping[str, Any]) -> None:
        if extras.get("note"):
            cell["note"] = extras["note"]
        if _is_web(extras.get("hyperlink")):
            cell["link"] = extras["hyperlink"]
        if "dataValidation" in extras:
            self._add_rule(cell, row, column, extras["dataValidation"])

    def _style(self, index: int, column: int, entered: Json | None) -> int | None:
        own = self._own_look(entered) if entered else {}
        look = {**self._overlays.below(index, column), **own, **self._overlays.above(index, column)}
        if not look:
            return None
        key = orjson.dumps(look)
        if key not in self._styles:
            self._styles[key] = len(self._style_list)
            self._style_list.append(look)
        return self._styles[key]

    def _own_look(self, entered: Json) -> Json:
        key = orjson.dumps(entered)
        if key not in self._looks:
            self._looks[key] = self._look.read(entered)
        return self._looks[key]

    def _add_rule(self, cell: Json, row: Row, column: int, rule: Json) -> None:
        key = orjson.dumps(rule)
        if key not in self._rules:
            self._rules[key] = len(self._rule_list)
            self._rule_list.append(shown_rule(self._workbook, rule))
        index = self._rules[key]
        shown = self._rule_list[index]
        if shown is None:
            return
        cell["rule"] = index
        if shown["kind"] == "checkbox":
            checked = is_checked(self._workbook, row, column, rule)
            if checked is not None:
                cell["checked"] = checked
        elif is_broken(self._workbook, row, column, shown.get("options")):
            cell["broken"] = True


def _kind(value: Scalar) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "error" if isinstance(value, CellError) else ""


def _is_web(link: object) -> bool:
    """Only addresses of the web become links; anything else (`javascript:`, `file:`) stays text."""
    return isinstance(link, str) and link.lower().startswith(("https://", "http://"))


def cell_text(workbook: Workbook, row: Row, column: int) -> str:
    """Return what a cell holds, as the editor would show it; blank for a blank cell."""
    formula = row.formula(column)
    if formula is not None:
        return formula
    formats = row.beside(column).get("userEnteredFormat", {})
    return edit_text(row.value(column), formats.get("numberFormat"), workbook.locale)


FORMULA = "="
"""What stands for any formula where rows are told apart: a formula that moves reads other cells."""


def identity(workbook: Workbook, row: Row) -> list[str]:
    """Return what a row is known by wherever it moves: its cells as the editor shows them, formulas alike.

    Blanks at the end are left out; a blank row is known by nothing.
    """
    texts = [identity_at(workbook, row, column) for column in range(len(row.values))]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def identity_at(workbook: Workbook, row: Row, column: int) -> str:
    """Return what a cell adds to its row's identity."""
    return FORMULA if row.formula(column) is not None else cell_text(workbook, row, column)
