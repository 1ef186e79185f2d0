"""Formulas get their values again after a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.formulas import CIRCULAR_ERROR, Area, recalculation_order, references
from sheetcrm.emulator.formulas.evaluator import Evaluator
from sheetcrm.emulator.model import Json, Scalar, Sheet, Workbook

_read_areas = lru_cache(maxsize=100_000)(references)


def recalculate(edit: Edit) -> None:
    """Evaluate every formula of the workbook in order of dependence and store what changed."""
    workbook = edit.workbook
    cells = {
        (sheet.title, row, column): (sheet, formula) for sheet, row, column, formula in workbook.formulas()
    }
    if not cells:
        return
    names = named_areas(workbook)
    areas = {cell: _areas(workbook, formula, cell[0], names) for cell, (_, formula) in cells.items()}
    order = recalculation_order(areas)
    for title, row, column in order.cyclic:
        _store(cells[title, row, column][0], row, column, CIRCULAR_ERROR)
    evaluator = Evaluator(lookup=_Lookup(workbook), now=edit.local_now, locale=workbook.locale, names=names)
    for title, row, column in order.cells:
        sheet, formula = cells[title, row, column]
        _store(sheet, row, column, evaluator.evaluate(formula, sheet=title, row=row, column=column))


def _areas(workbook: Workbook, formula: str, title: str, names: Mapping[str, Area]) -> Sequence[Area]:
    if names:
        return references(formula, sheet=title, locale=workbook.locale, names=names)
    return _read_areas(formula, sheet=title, locale=workbook.locale)


def _store(sheet: Sheet, row: int, column: int, value: Scalar) -> None:
    old = sheet.row(row).value(column)
    if type(old) is not type(value) or old != value:
        sheet.edit(row).set_value(column, value)


def named_areas(workbook: Workbook) -> dict[str, Area]:
    """Return the named ranges as formulas look them up: by name in small letters."""
    found: dict[str, Area] = {}
    for entry in workbook.listed("namedRanges"):
        area: Json = entry.get("range", {})
        sheet = workbook.find(area.get("sheetId", 0))
        if area and sheet is not None:
            found[entry["name"].casefold()] = Area(
                sheet.title,
                area.get("startRowIndex", 0),
                area.get("startColumnIndex", 0),
                area.get("endRowIndex"),
                area.get("endColumnIndex"),
            )
    return found


class _Lookup:
    """Reads values for formulas."""

    def __init__(self, workbook: Workbook) -> None:
        self._sheets = {sheet.title.casefold(): sheet for sheet in workbook.sheets}

    def __call__(
        self, title: str, row: int, column: int, end_row: int | None, end_column: int | None
    ) -> list[list[Scalar]]:
        """Return the rows of a block, trimmed; KeyError for an unknown sheet."""
        return [line.values[column:end_column] for line in self._sheets[title.casefold()].rows[row:end_row]]
