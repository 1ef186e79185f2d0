"""The staff of a story: people with the sheets open, who type and look through the Sheets API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheetcrm.commands.session import Session
from sheetcrm.errors import SheetsError
from sheetcrm.schema.addresses import a1
from sheetcrm.schema.cells import Cell, is_blank
from sheetcrm.schema.row_ids import parse
from sheetcrm.schema.tables import Table
from sheetcrm.sheets.layout import Layout
from sheetcrm.sheets.reading import Reader, SheetRead, WantedSheet
from sheetcrm.sync.look import spreadsheet_id


@dataclass(frozen=True, slots=True)
class Seen:
    """What people see in some sheets at one moment."""

    sheets: Mapping[str, SheetRead]

    def table(self, department: str) -> Table:
        """A department's rows."""
        return self.sheets[department].table

    def layout(self, department: str) -> Layout:
        """Where a department's columns stand."""
        return self.sheets[department].layout

    def cell(self, department: str, row_id: str, id_column: str, column: str) -> Cell:
        """A cell of the row with an ID; None where the ID does not stand in the sheet."""
        table, number = self.table(department), self.number_of(department, row_id, id_column)
        if number is None:
            return None
        return table.rows[table.numbers.index(number)][table.fields.index(column)]

    def count(self, department: str, id_column: str) -> int:
        """How many rows of a department have an ID."""
        table = self.table(department)
        place = table.fields.index(id_column)
        return sum(not is_blank(row[place]) for row in table.rows)

    def number_of(self, department: str, row_id: str, id_column: str) -> int | None:
        """The sheet row in which an ID stands; None where it does not."""
        table = self.table(department)
        place = table.fields.index(id_column)
        found = (
            number for number, row in zip(table.numbers, table.rows, strict=True) if row[place] == row_id
        )
        return next(found, None)


class Staff:
    """People of the departments, with a connection of their own.

    Args:
        session: the company; its connection is used by nobody else.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reader = Reader(session.google, session.company)

    def look(self, departments: Iterable[str]) -> Seen:
        """Look at the sheets of some departments.

        Raises:
            SheetsError: one of them cannot be read.
        """
        company, registry = self._session.company, self._session.store.registry
        seen: dict[str, SheetRead] = {}
        for department in departments:
            file_id = spreadsheet_id(company, registry, company.departments[department].spreadsheet)
            wanted = [WantedSheet(department, registry.sheets.get(department))]
            read = self._reader.read(file_id or "", wanted)
            for unusable in read.unusable.values():
                raise SheetsError(unusable.findings[0].message, unusable.findings[0].hint)
            seen.update(read.sheets)
        return Seen(seen)

    def type(self, layout: Layout, number: int, texts: Mapping[str, str]) -> None:
        """Type texts into the cells of a row, which Google reads as it reads people's typing.

        Args:
            layout: where the sheet's columns stand.
            number: 1-based sheet row.
            texts: column → what is typed.
        """
        spreadsheet = self._session.google.client.open_by_key(layout.spreadsheet_id)
        spreadsheet.values_batch_update(
            {
                "valueInputOption": "USER_ENTERED",
                "data": [
                    {"range": a1(layout.title, number, layout.positions[column]), "values": [[text]]}
                    for column, text in texts.items()
                ],
            }
        )


def latest_child(table: Table, id_column: str, parent: str, code: str) -> str | None:
    """The ID of the last row that a link made for a parent; None where there is none."""
    place = table.fields.index(id_column)
    found = [parts for row in table.rows if isinstance(row[place], str) and (parts := parse(str(row[place])))]
    attempts = [parts.attempt or 0 for parts in found if parts.parent == parent and parts.code == code]
    return f"{parent}/{code}-{max(attempts)}" if attempts else None
