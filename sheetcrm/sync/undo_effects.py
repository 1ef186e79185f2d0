"""Sheets and base as they would be once changes of a pass had gone back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sheetcrm.schema.cells import Cell
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import Row, RowKey, Table
from sheetcrm.state.base import Base, BaseTable
from sheetcrm.sync.changes import BaseRows, base_rows
from sheetcrm.sync.plan import CellEdit, NewRow
from sheetcrm.sync.undo_choice import Choice


def taken_back(
    company: Company, choice: Choice, tables: Mapping[str, Table], base: Base
) -> tuple[Mapping[str, Table], Base]:
    """The tables as they would be read, and the base a pass would hold them against.

    Nothing of it looks changed to a pass, so the base names the rows to look at.
    """
    found, edits = dict(tables), choice.edits
    for department in {edit.department for edit in edits} | {row[0] for row in choice.restored}:
        own = [edit for edit in edits if edit.department == department]
        rows = [row for key, row in choice.restored.items() if key[0] == department]
        found[department] = _with_edits(found[department], own, rows)
        fields = found[department].fields
        moved = _base_after(base_rows(base, department, fields), fields, choice, own, rows)
        base = replace(base, tables={**base.tables, department: moved})
    unsettled = base.unsettled | frozenset(_concerned(company, choice))
    return found, replace(base, apart=base.apart | frozenset(choice.apart()), unsettled=unsettled)


def _base_after(
    known: BaseRows,
    fields: tuple[str, ...],
    choice: Choice,
    edits: Iterable[CellEdit],
    rows: Iterable[NewRow],
) -> BaseTable:
    alive, gone = dict(known.rows), dict(known.tombstones)
    for edit in edits:
        if edit.row in choice.released:
            alive.pop(edit.row_id, None)
        elif edit.row in choice.cleared:
            if edit.row_id in alive:
                gone[edit.row_id] = alive.pop(edit.row_id)
        elif edit.row_id in alive:
            cells = list(alive[edit.row_id])
            cells[fields.index(edit.column)] = edit.new
            alive[edit.row_id] = tuple(cells)
    for row in rows:
        gone.pop(row.row_id, None)
        alive[row.row_id] = tuple(row.values.get(name) for name in fields)
    return BaseTable(fields=fields, rows=alive, tombstones=gone)


def _concerned(company: Company, choice: Choice) -> Iterator[RowKey]:
    """The rows that change, and the parents of those that come or go."""
    yield from (edit.row for edit in choice.edits)
    for row in (*choice.cleared, *choice.restored, *choice.released):
        yield row
        parent = row[1].rpartition("/")[0]
        yield from ((link.parent, parent) for _, link in company.links_into(row[0]))


def _with_edits(table: Table, edits: Iterable[CellEdit], rows: Iterable[NewRow]) -> Table:
    """The table as it would be read after the edits; rows that are added stand below."""
    places = {number: at for at, number in enumerate(table.numbers)}
    cells: dict[int, list[Cell]] = {}
    for edit in edits:
        at = places[edit.number]
        cells.setdefault(at, list(table.rows[at]))[table.fields.index(edit.column)] = edit.new
    changed: list[Row] = [tuple(cells[at]) if at in cells else row for at, row in enumerate(table.rows)]
    numbers = list(table.numbers)
    for row in rows:
        changed.append(tuple(row.values.get(name) for name in table.fields))
        numbers.append(max(numbers, default=1) + 1)
    return replace(table, rows=tuple(changed), numbers=tuple(numbers))
