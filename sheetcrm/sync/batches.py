"""A plan's part for one spreadsheet as a batch: what to write, and what was read where it goes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sheetcrm.schema.cells import Cell, is_blank
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey, Row, Table
from sheetcrm.sheets.batch import CellWrite, NotePlace, RowGuard, RowWrite
from sheetcrm.sheets.layout import Layout
from sheetcrm.sync.identity import deal_of
from sheetcrm.sync.notes import without_ours
from sheetcrm.sync.plan import CellEdit, NewRow

_UNREADABLE_WITHOUT = frozenset({"DATE", "DATE_TIME", "TIME", "PERCENT"})
"""Kinds of number format that make a bare number into what people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a plan wants written to one spreadsheet.

    Attributes:
        spreadsheet: its name in the config.
        edits: cells to set.
        new_rows: rows to add.
    """

    spreadsheet: str
    edits: tuple[CellEdit, ...] = ()
    new_rows: tuple[NewRow, ...] = ()

    @property
    def cells(self) -> int:
        """How many cells it sets."""
        return len(self.edits) + sum(len(row.values) for row in self.new_rows)

    def without_deals(self, deals: Iterable[str]) -> Part:
        """Leave out what belongs to some deals."""
        unwanted = frozenset(deals)
        if not unwanted:
            return self
        return Part(
            spreadsheet=self.spreadsheet,
            edits=tuple(edit for edit in self.edits if deal_of(edit.row_id) not in unwanted),
            new_rows=tuple(row for row in self.new_rows if deal_of(row.row_id) not in unwanted),
        )

    def without_rows(self, row_ids: Collection[str]) -> Part:
        """Leave out rows that are to be added, with those that are to grow out of them."""
        unwanted = tuple(row_ids)
        if not unwanted:
            return self
        heads = tuple(f"{row_id}/" for row_id in unwanted)
        rows = (row for row in self.new_rows if row.row_id not in unwanted)
        return Part(
            spreadsheet=self.spreadsheet,
            edits=self.edits,
            new_rows=tuple(row for row in rows if not row.row_id.startswith(heads)),
        )

    def halves(self) -> tuple[Part, Part]:
        """Cut it in two; what is needed first, the IDs of rows, comes first."""
        entries = self.entries
        middle = (len(entries) + 1) // 2
        return self._of(entries[:middle]), self._of(entries[middle:])

    @property
    def entries(self) -> tuple[CellEdit | NewRow, ...]:
        """Everything in it."""
        return (*self.edits, *self.new_rows)

    @property
    def names(self) -> tuple[CellKey, ...]:
        """Name everything in it, in the order of `entries`: cells, and rows to add with a blank column."""
        return tuple(map(_key, self.entries))

    def only(self, keys: Collection[CellKey]) -> Part:
        """Leave out everything else."""
        return self._of(entry for entry in self.entries if _key(entry) in keys)

    def without(self, keys: Collection[CellKey]) -> Part:
        """Leave some of it out."""
        return self._of(entry for entry in self.entries if _key(entry) not in keys)

    def _of(self, entries: Iterable[CellEdit | NewRow]) -> Part:
        entries = list(entries)
        return Part(
            spreadsheet=self.spreadsheet,
            edits=tuple(entry for entry in entries if isinstance(entry, CellEdit)),
            new_rows=tuple(entry for entry in entries if isinstance(entry, NewRow)),
        )


def _key(entry: CellEdit | NewRow) -> CellKey:
    return entry.key if isinstance(entry, CellEdit) else (*entry.key, "")


def headers_in(
    company: Company, spreadsheet: str, layouts: Mapping[str, Layout]
) -> Mapping[int, Mapping[int, Cell]]:
    """Return what row 1 holds in each tab of one spreadsheet; tabs of different files may share an ID."""
    return {
        layout.sheet_id: layout.headers
        for department, layout in layouts.items()
        if company.departments[department].spreadsheet == spreadsheet
    }


def notes_in(
    company: Company, spreadsheet: str, tables: Mapping[str, Table], layouts: Mapping[str, Layout]
) -> Mapping[NotePlace, str]:
    """Return the notes in which people have written something, in rows that have an ID.

    Those that hold our paragraph alone can be done without, and may be many.
    """
    found: dict[NotePlace, str] = {}
    for department, table in tables.items():
        rules, layout = company.departments[department], layouts[department]
        if rules.spreadsheet != spreadsheet:
            continue
        at = table.fields.index(rules.row_id.column)
        for (position, column), note in table.notes.items():
            row_id = table.rows[position][at]
            if isinstance(row_id, str) and without_ours(note):
                header = layout.headers.get(layout.positions[column])
                found[layout.sheet_id, row_id.strip(), str(header or "")] = note
    return found


class Drafter:
    """Turns parts of a plan into parts of batches.

    Args:
        company: the config.
        tables: the departments the plan was made from.
        layouts: where they stand.
        assigned: row IDs that the plan gives to rows that had none.
    """

    def __init__(
        self,
        company: Company,
        tables: Mapping[str, Table],
        layouts: Mapping[str, Layout],
        assigned: frozenset[str],
    ) -> None:
        self._company = company
        self._layouts = layouts
        self._tables = tables
        self._assigned = assigned
        self._rows: dict[str, Mapping[int, Row]] = {}

    def draft(self, part: Part) -> Mapping[str, Any]:
        """Return the cells, rows, guards and headers of a batch."""
        cells = [self._cell(edit) for edit in part.edits]
        lowest = {cell.sheet_id: 0 for cell in cells}
        for cell in cells:
            lowest[cell.sheet_id] = max(lowest[cell.sheet_id], cell.row_index)
        rows = [self._row(row, lowest) for row in part.new_rows]
        return {
            "cells": cells,
            "rows": rows,
            "guards": list(self._guards(part)),
            "headers": self._headers(part, cells, rows),
            "notes": self._notes(part) if any(cell.note is not None for cell in cells) else {},
        }

    def _notes(self, part: Part) -> Mapping[NotePlace, str]:
        return notes_in(self._company, part.spreadsheet, self._tables, self._layouts)

    def _cell(self, edit: CellEdit) -> CellWrite:
        layout = self._layouts[edit.department]
        id_column = self._id_column(edit.department)
        row = self._read_row(edit)
        return CellWrite(
            key=edit.key,
            sheet_id=layout.sheet_id,
            row_index=edit.number - 1,
            column_index=layout.positions[edit.column],
            check_column=layout.positions[id_column],
            before=edit.old,
            id_before=row[self._tables[edit.department].fields.index(id_column)],
            value=edit.new,
            number_format=None if edit.is_note or not is_blank(edit.old) else self._needed_format(edit),
            note=edit.note,
            is_note=edit.is_note,
            note_before=self._note(edit),
        )

    def _note(self, edit: CellEdit) -> str:
        table = self._tables[edit.department]
        return table.notes.get((table.numbers.index(edit.number), edit.column), "") if table.notes else ""

    def _needed_format(self, edit: CellEdit) -> Mapping[str, str] | None:
        """The format without which the value could not be read; a filled cell keeps the one staff chose."""
        pattern = self._company.fields[edit.department][edit.column].number_format
        return pattern if pattern is not None and pattern["type"] in _UNREADABLE_WITHOUT else None

    def _row(self, row: NewRow, lowest: Mapping[int, int]) -> RowWrite:
        layout = self._layouts[row.department]
        fields = self._company.fields[row.department]
        formats = {layout.positions[column]: fields[column].number_format for column in row.values}
        return RowWrite(
            department=row.department,
            row_id=row.row_id,
            sheet_id=layout.sheet_id,
            values={layout.positions[column]: value for column, value in row.values.items()},
            columns={layout.positions[column]: column for column in row.values},
            formats={at: pattern for at, pattern in formats.items() if pattern is not None},
            notes={layout.positions[column]: note for column, note in row.notes.items()},
            check_column=layout.positions[self._id_column(row.department)],
            at_row_index=max(layout.first_free_row, lowest.get(layout.sheet_id, 0) + 1),
            row_count=layout.row_count,
        )

    def _guards(self, part: Part) -> Iterator[RowGuard]:
        """Rows that get their IDs are told by what they hold."""
        unnamed = {
            (edit.department, edit.number): edit for edit in part.edits if edit.row_id in self._assigned
        }
        for (department, number), edit in unnamed.items():
            layout, fields = self._layouts[department], self._tables[department].fields
            cells = {
                layout.positions[column]: cell
                for column, cell in zip(fields, self._read_row(edit), strict=True)
                if cell is not None and column in layout.positions
            }
            yield RowGuard(sheet_id=layout.sheet_id, row_index=number - 1, cells=cells)

    def _headers(
        self, part: Part, cells: Iterable[CellWrite], rows: Iterable[RowWrite]
    ) -> Mapping[int, Mapping[int, Cell]]:
        known = headers_in(self._company, part.spreadsheet, self._layouts)
        touched: dict[int, set[int]] = {}
        for cell in cells:
            touched.setdefault(cell.sheet_id, set()).update((cell.column_index, cell.check_column))
        for row in rows:
            touched.setdefault(row.sheet_id, set()).update((row.check_column, *row.values))
        return {
            sheet_id: {column: known[sheet_id].get(column) for column in sorted(columns)}
            for sheet_id, columns in touched.items()
        }

    def _read_row(self, edit: CellEdit) -> Row:
        rows = self._rows.get(edit.department)
        if rows is None:
            table = self._tables[edit.department]
            rows = self._rows[edit.department] = dict(zip(table.numbers, table.rows, strict=True))
        return rows[edit.number]

    def _id_column(self, department: str) -> str:
        return self._company.departments[department].row_id.column
