"""A cell as a person names it: ``Deals!C7``, or a row ID and a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sheetcrm.errors import SheetcrmError
from sheetcrm.language import say
from sheetcrm.reports.deal import nearest_ids
from sheetcrm.reports.rows import Entry, Rows
from sheetcrm.schema.addresses import column_letters
from sheetcrm.schema.cells import Cell
from sheetcrm.schema.company import Company
from sheetcrm.schema.nearest import did_you_mean, offer
from sheetcrm.schema.types.base import either
from sheetcrm.state.base import Base
from sheetcrm.sync.look import Look

_ADDRESS = re.compile(r"(?P<sheet>.+)!\$?(?P<letters>[A-Za-z]{1,3})\$?(?P<number>[1-9]\d{0,7})", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPlace:
    """One cell that sheetcrm knows.

    Attributes:
        department: the department's name in the config.
        row_id: its row.
        column: its column.
        value: what it holds now; None where the row is in no sheet now.
        address: its A1 address now; empty where the row is in no sheet now.
    """

    department: str
    row_id: str
    column: str
    value: Cell
    address: str

    @property
    def is_there(self) -> bool:
        """Whether the cell is in a sheet now."""
        return bool(self.address)


class Places:
    """Finds cells by what a person typed.

    Args:
        company: the config.
        look: the sheets as they were read.
        base: what is remembered; rows that have vanished are found there.
    """

    def __init__(self, company: Company, look: Look, base: Base) -> None:
        self._company = company
        self._look = look
        self._base = base
        self._rows = Rows(company, look.tables)

    def at(self, address: str) -> CellPlace:
        """Find a cell by its address, such as ``Deals!C7`` or ``'Our deals'!C7``.

        The sheet may be named by its tab, its department's title, or the department's name in the config.

        Raises:
            SheetcrmError: there is no such sheet, it could not be read, or the cell is not one of a row and
                column that sheetcrm knows; the nearest names are offered.
        """
        matched = _ADDRESS.fullmatch(address.strip())
        if matched is None:
            raise SheetcrmError(
                say("'{address}' is no cell.", address=address),
                say("Name a sheet and a cell, such as 'Deals!C7', or a row ID and a column."),
            )
        department = self._department(_unquoted(matched["sheet"]))
        if department not in self._look.layouts:
            msg = say("The sheet of {department} could not be read.", department=department)
            raise SheetcrmError(msg, say("See sheetcrm validate."))
        column = self._column_at(department, matched["letters"].upper())
        number = int(matched["number"])
        entry = next((entry for entry in self._rows.of(department) if entry.number == number), None)
        if entry is None:
            msg = say("Row {number} of {tab} has no row ID.", number=number, tab=matched["sheet"])
            raise SheetcrmError(msg, say("A row is known by its ID; a new one gets it at the next sync."))
        return self._place(entry, column)

    def of(self, row_id: str, column: str) -> CellPlace:
        """Find a cell by row ID and column; capitals do not matter.

        Raises:
            SheetcrmError: no row has or had the ID, or its department has no such column; the nearest names
                are offered.
        """
        wanted = row_id.strip().casefold()
        for entry in self._rows.all():
            if entry.row_id.casefold() == wanted:
                return self._place(entry, self._column(entry.department, column))
        for department, known in self._remembered():
            if known.casefold() == wanted:
                name = self._column(department, column)
                return CellPlace(department=department, row_id=known, column=name, value=None, address="")
        ids = [entry.row_id for entry in self._rows.all()]
        near = nearest_ids(row_id, [*ids, *(known for _, known in self._remembered())])
        raise unknown_row(row_id, near)

    def _place(self, entry: Entry, column: str) -> CellPlace:
        layout = self._look.layouts[entry.department]
        has_column = column in layout.positions
        return CellPlace(
            department=entry.department,
            row_id=entry.row_id,
            column=column,
            value=entry.cells.get(column),
            address=layout.address(entry.number, column) if has_column else "",
        )

    def _remembered(self) -> Iterator[tuple[str, str]]:
        for department, table in self._base.tables.items():
            if department in self._company.departments:
                yield from ((department, row_id) for row_id in (*table.rows, *table.tombstones))

    def _department(self, name: str) -> str:
        found = [
            key
            for key, rules in self._company.departments.items()
            if name.casefold() in {key.casefold(), rules.title.casefold(), rules.sheet.casefold()}
            or (key in self._look.layouts and self._look.layouts[key].title.casefold() == name.casefold())
        ]
        if len(found) == 1:
            return found[0]
        if found:
            msg = say("The sheet '{tab}' may be {departments}.", tab=name, departments=either(found))
            raise SheetcrmError(msg, say("Take one of these names, as in: sales!C7"))
        msg = say("There is no sheet '{tab}'.", tab=name)
        raise SheetcrmError(msg, offer(name, [rules.sheet for rules in self._company.departments.values()]))

    def _column_at(self, department: str, letters: str) -> str:
        layout = self._look.layouts[department]
        by_letters = {column_letters(position): column for column, position in layout.positions.items()}
        if letters in by_letters:
            return by_letters[letters]
        msg = say(
            "Column {letters} of {tab} is not one that sheetcrm knows.", letters=letters, tab=layout.title
        )
        known = ", ".join(f"{place} {column}" for place, column in sorted(by_letters.items(), key=_in_order))
        raise SheetcrmError(msg, say("Known: {columns}.", columns=known))

    def _column(self, department: str, typed: str) -> str:
        fields = self._company.fields[department]
        for column in fields:
            if column.casefold() == typed.strip().casefold():
                return column
        title = self._company.departments[department].title
        msg = say("{title} has no column '{column}'.", title=title, column=typed)
        hint = did_you_mean(typed, fields) or say("Columns: {columns}.", columns=", ".join(fields))
        raise SheetcrmError(msg, hint)


def unknown_row(typed: str, near: Sequence[str]) -> SheetcrmError:
    """The error that no row has an ID.

    Args:
        typed: the ID.
        near: IDs like it.
    """
    hint = say("Row IDs stand in the ID column of each sheet.")
    if near:
        hint = say("Did you mean {rows}?", rows=either(near))
    return SheetcrmError(say("No department has a row '{row}'.", row=typed), hint)


def _unquoted(sheet: str) -> str:
    if len(sheet) > 1 and sheet[0] == sheet[-1] == "'":
        return sheet[1:-1].replace("''", "'")
    return sheet


def _in_order(entry: tuple[str, str]) -> tuple[int, str]:
    """Columns as a sheet has them: Z before AA."""
    return len(entry[0]), entry[0]
