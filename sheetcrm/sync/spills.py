"""Cells that show what an array formula elsewhere spills over them, and hold nothing themselves.

A read that shows values and formulas cannot tell such a cell from one that somebody typed into. A write finds
out, since the content it replaces is blank; from then on the cell is asked for what was entered in it, and
treated as what it is: a formula's cell, which no rule writes to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from sheetcrm.errors import SheetsError
from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey, Row, Table
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.layout import Layout
from sheetcrm.sheets.writing import find_entered
from sheetcrm.state.records import Registry
from sheetcrm.sync.look import Look

SPILL = "="
"""Stands for the formula, whose text is in another cell."""


def with_spilled(google: Google, company: Company, look: Look, suspects: Collection[CellKey]) -> Look:
    """Show cells that hold nothing themselves as formulas' cells.

    Args:
        google: the open connection; one request for each spreadsheet with suspects, none without.
        company: the config.
        look: the sheets as they were read.
        suspects: the cells to ask for.
    """
    tables = dict(look.tables)
    for department in sorted({key[0] for key in suspects} & tables.keys()):
        table, layout = tables[department], look.layouts[department]
        places = list(_places(company, table, {key for key in suspects if key[0] == department}))
        if not places:
            continue
        try:
            entered = find_entered(google, layout.spreadsheet_id, _wanted(layout, table, places))
        except SheetsError:
            continue  # the write will find out
        spilled = {place for place in places if _place(layout, table, *place) not in entered}
        if spilled:
            tables[department] = replace(table, rows=_shown_as_formulas(table, spilled))
    return replace(look, tables=tables)


def suspects_of(registry: Registry) -> frozenset[CellKey]:
    """Name the cells that have to be asked for."""
    return frozenset(cell for cells in registry.spilled.values() for cell in cells)


def spilled_in(
    company: Company, look: Look, suspects: Collection[CellKey], held_nothing: Collection[CellKey]
) -> Mapping[str, tuple[CellKey, ...] | None]:
    """Tell which cells the next pass has to ask for, by spreadsheet; None for none.

    Args:
        company: the config.
        look: the sheets; spreadsheets that were not read are absent from the answer.
        suspects: the cells that were asked for: those are kept that were found spilled over.
        held_nothing: cells that turned out to hold nothing as they were written to.
    """
    found: dict[str, list[CellKey]] = {
        company.departments[department].spreadsheet: [] for department in look.tables
    }
    for department, row_id, column in sorted({*suspects, *held_nothing}):
        if department in look.tables:
            key = (department, row_id, column)
            cells = _cells_of(company, look.tables[department], row_id, column)
            if key in held_nothing or any(isinstance(cell, FormulaCell) for cell in cells):
                found[company.departments[department].spreadsheet].append(key)
    return {name: tuple(cells) or None for name, cells in found.items()}


def _cells_of(company: Company, table: Table, row_id: str, column: str) -> Iterator[Cell]:
    ids, at = table.fields.index(company.departments[table.department].row_id.column), column
    if at in table.fields:
        yield from (row[table.fields.index(at)] for row in table.rows if row[ids] == row_id)


def _places(company: Company, table: Table, keys: Collection[CellKey]) -> Iterator[tuple[int, int]]:
    """Row position and field position of the cells that show something; a formula is known for one."""
    ids = table.fields.index(company.departments[table.department].row_id.column)
    columns = {(row_id, table.fields.index(column)) for _, row_id, column in keys if column in table.fields}
    for position, row in enumerate(table.rows):
        for row_id, at in columns:
            if (
                row[ids] == row_id
                and row[at] is not None
                and not isinstance(row[at], FormulaCell | ErrorCell)
            ):
                yield position, at


def _wanted(layout: Layout, table: Table, places: Collection[tuple[int, int]]) -> list[tuple[int, int, int]]:
    return [(layout.sheet_id, *_place(layout, table, *place)) for place in sorted(places)]


def _place(layout: Layout, table: Table, position: int, at: int) -> tuple[int, int]:
    return table.numbers[position] - 1, layout.positions[table.fields[at]]


def _shown_as_formulas(table: Table, spilled: Collection[tuple[int, int]]) -> tuple[Row, ...]:
    rows = list(table.rows)
    for position, at in spilled:
        row = rows[position]
        rows[position] = (*row[:at], FormulaCell(SPILL, value_of(row[at])), *row[at + 1 :])
    return tuple(rows)
