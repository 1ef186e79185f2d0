"""Formulas that read something that changed get their values again, in order of dependence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.formulas import CIRCULAR_ERROR, Area, is_volatile, recalculation_order, references
from sheetcrm.emulator.formulas.evaluator import Evaluator
from sheetcrm.emulator.formulas.order import Order
from sheetcrm.emulator.model import Json, Scalar, Sheet, Workbook
from sheetcrm.emulator.resultformat import result_format

Cell: TypeAlias = tuple[str, int, int]

_read_areas = lru_cache(maxsize=100_000)(references)
_read_volatile = lru_cache(maxsize=100_000)(is_volatile)


@dataclass(frozen=True, slots=True)
class Plan:
    """What depends on what in a workbook; good as long as its formulas and names stay where they are."""

    formulas: Mapping[Cell, str]
    names: Mapping[str, Area]
    locale: str
    areas: Mapping[Cell, Sequence[Area]]
    order: Order


def recalculate(edit: Edit) -> None:
    """Evaluate the formulas that a change may have touched, and those of the clock."""
    workbook = edit.workbook
    formulas: dict[Cell, str] = {}
    sheets: dict[str, Sheet] = {sheet.title: sheet for sheet in workbook.sheets}
    for sheet, row, column, formula in workbook.formulas():
        formulas[sheet.title, row, column] = formula
    if not formulas:
        workbook.plan = None
        return
    old = workbook.plan if isinstance(workbook.plan, Plan) else None
    plan = _plan(workbook, formulas, old)
    changed = _Changes(workbook, everything=plan is not old)
    _mark_circles(plan, sheets)
    evaluator = Evaluator(
        lookup=_Lookup(workbook), now=edit.local_now, locale=workbook.locale, names=plan.names
    )
    for cell in plan.order.cells:
        title, row, column = cell
        if changed.touches(cell, plan.areas[cell]) or _read_volatile(formulas[cell], locale=workbook.locale):
            value = evaluator.evaluate(formulas[cell], sheet=title, row=row, column=column)
            if _store(sheets[title], row, column, value):
                changed.add(title, row)
            _take_format(workbook, sheets[title], row, column, formulas[cell])
            _take_link(evaluator, sheets[title], cell, formulas[cell])
    workbook.plan = plan


def _plan(workbook: Workbook, formulas: Mapping[Cell, str], old: Plan | None) -> Plan:
    names = named_areas(workbook)
    locale = workbook.locale
    if old is not None and (old.names, old.locale, old.formulas) == (names, locale, formulas):
        return old
    areas = {cell: _areas(formula, cell[0], locale, names) for cell, formula in formulas.items()}
    return Plan(formulas, names, locale, areas, recalculation_order(areas))


def _areas(formula: str, title: str, locale: str, names: Mapping[str, Area]) -> Sequence[Area]:
    if names:
        return references(formula, sheet=title, locale=locale, names=names)
    return _read_areas(formula, sheet=title, locale=locale)


class _Changes:
    """The rows that changed: in this fork they are the ones with its stamp."""

    def __init__(self, workbook: Workbook, *, everything: bool) -> None:
        self._everything = everything
        self._rows: dict[str, set[int]] = {}
        for sheet in workbook.sheets:
            rows = {index for index, row in enumerate(sheet.rows) if row.stamp == sheet.stamp}
            self._rows[sheet.title.casefold()] = rows

    def add(self, title: str, row: int) -> None:
        self._rows[title.casefold()].add(row)

    def touches(self, cell: Cell, areas: Sequence[Area]) -> bool:
        """Tell whether a formula stands in a changed row or reads one."""
        if self._everything or cell[1] in self._rows[cell[0].casefold()]:
            return True
        return any(self._within(area) for area in areas)

    def _within(self, area: Area) -> bool:
        rows = self._rows.get((area.sheet or "").casefold())
        if not rows:
            return False
        if area.end_row is not None and area.end_row - area.row < len(rows):
            return any(row in rows for row in range(area.row, area.end_row))
        return any(area.row <= row and (area.end_row is None or row < area.end_row) for row in rows)


def _mark_circles(plan: Plan, sheets: Mapping[str, Sheet]) -> None:
    for title, row, column in plan.order.cyclic:
        _store(sheets[title], row, column, CIRCULAR_ERROR)


def _take_format(workbook: Workbook, sheet: Sheet, row: int, column: int, formula: str) -> None:
    extras = sheet.row(row).beside(column)
    found = result_format(workbook, sheet, formula)
    if found != extras.get("formulaFormat"):
        kept = {name: item for name, item in extras.items() if name != "formulaFormat"}
        sheet.edit(row).set_extras(column, {**kept, "formulaFormat": dict(found)} if found else kept)


def _take_link(evaluator: Evaluator, sheet: Sheet, cell: Cell, formula: str) -> None:
    title, row, column = cell
    extras = sheet.row(row).beside(column)
    address = None
    if "HYPERLINK" in formula.upper():
        address = evaluator.hyperlink(formula, sheet=title, row=row, column=column)
    if address != extras.get("hyperlink"):
        kept = {name: item for name, item in extras.items() if name != "hyperlink"}
        sheet.edit(row).set_extras(column, {**kept, "hyperlink": address} if address else kept)


def _store(sheet: Sheet, row: int, column: int, value: Scalar) -> bool:
    old = sheet.row(row).value(column)
    if type(old) is type(value) and old == value:
        return False
    sheet.edit(row).set_value(column, value)
    return True


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
        """Return the rows of a block; those that an open end reaches in the grid are there, if only blank.

        Other rows, and cells at the end of rows, may be missing. KeyError for an unknown sheet.
        """
        sheet = self._sheets[title.casefold()]
        lines: list[list[Scalar]] = [line.values[column:end_column] for line in sheet.rows[row:end_row]]
        if end_row is None:
            lines += [[]] * (sheet.row_count - row - len(lines))
        if end_column is None:
            first = lines[0] if lines else []
            lines[:1] = [first + [None] * (sheet.column_count - column - len(first))]
        return lines
