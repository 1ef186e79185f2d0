"""The staff: people who type into the sheets, through the API and a connection of their own.

They know nothing of the sync. They find columns by their headers and rows by the application's number,
looking again each time, and what they type is read by the sheet as it reads typing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gspread.http_client import HTTPClient
from gspread.utils import absolute_range_name, rowcol_to_a1

from loan_replay.entries import NUMBER, Entry

MORE_ROWS = 1000
"""What the button at the bottom of a sheet adds by default."""

Found = Mapping[str, str | int | float | bool]
"""One sheet row: header to what the cell shows; blank cells are absent."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a department's sheet is."""

    spreadsheet_id: str
    title: str
    sheet_id: int


@dataclass(slots=True)
class _Sheet:
    """What people know of a sheet."""

    place: Place
    headers: Sequence[str]
    rows: dict[str, int] = field(default_factory=dict)

    def at(self, row: int, header: str) -> str:
        return absolute_range_name(self.place.title, rowcol_to_a1(row, self.headers.index(header) + 1))


class Staff:
    """People at their sheets.

    Args:
        http: gspread's client over a session of their own.
        places: department to its sheet.
    """

    def __init__(self, http: HTTPClient, places: Mapping[str, Place]) -> None:
        self._http = http
        self._sheets = {name: _Sheet(place, self._read_headers(place)) for name, place in places.items()}

    def has_row(self, department: str, case: str) -> bool:
        """Whether the application had its row in the department when people last looked."""
        return case in self._sheets[department].rows

    def look(self) -> None:
        """Find out which row each application has in each sheet now."""
        for spreadsheet_id, sheets in self._by_spreadsheet().items():
            ranges = [_column(sheet, NUMBER) for sheet in sheets]
            options: dict[str, Any] = {"majorDimension": "COLUMNS", "valueRenderOption": "UNFORMATTED_VALUE"}
            answer = self._http.values_batch_get(spreadsheet_id, ranges, options)
            for sheet, found in zip(sheets, answer["valueRanges"], strict=True):
                column = found.get("values", [[]])[0]
                sheet.rows = {str(cell): row for row, cell in enumerate(column[1:], start=2) if cell != ""}

    def write(self, entries: Iterable[Entry]) -> int:
        """Type entries in their order, new rows before all; returns how many cells.

        One request a department with new rows and one a spreadsheet carry what would be one for each cell.
        """
        new: dict[str, list[Entry]] = defaultdict(list)
        changes: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            (new if entry.is_new else changes)[entry.department].append(entry)
        cells = sum(
            self._start_rows(self._sheets[department], started) for department, started in new.items()
        )
        data: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for department, changed in changes.items():
            sheet = self._sheets[department]
            data[sheet.place.spreadsheet_id].extend(_typed(sheet, changed))
        for spreadsheet_id, ranges in data.items():
            body = {"valueInputOption": "USER_ENTERED", "data": ranges}
            cells += self._http.values_batch_update(spreadsheet_id, body)["totalUpdatedCells"]
        return cells

    def sort(self, department: str, header: str, *, descending: bool) -> None:
        """Sort a sheet by a column, all rows but the header."""
        sheet = self._sheets[department]
        order = {
            "dimensionIndex": sheet.headers.index(header),
            "sortOrder": "DESCENDING" if descending else "ASCENDING",
        }
        where = {"sheetId": sheet.place.sheet_id, "startRowIndex": 1}
        request = {"sortRange": {"range": where, "sortSpecs": [order]}}
        self._http.batch_update(sheet.place.spreadsheet_id, {"requests": [request]})

    def read(self, department: str) -> list[Found]:
        """Read a whole sheet: values as stored, dates as serial numbers."""
        place = self._sheets[department].place
        options: dict[str, Any] = {
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        answer = self._http.values_get(place.spreadsheet_id, absolute_range_name(place.title), options)
        headers, *rows = answer["values"]
        return [
            {header: cell for header, cell in zip(headers, row, strict=False) if cell != ""} for row in rows
        ]

    def _read_headers(self, place: Place) -> list[str]:
        answer = self._http.values_get(place.spreadsheet_id, absolute_range_name(place.title, "1:1"))
        return [str(header) for header in answer["values"][0]]

    def _by_spreadsheet(self) -> Mapping[str, list[_Sheet]]:
        sheets: dict[str, list[_Sheet]] = defaultdict(list)
        for sheet in self._sheets.values():
            sheets[sheet.place.spreadsheet_id].append(sheet)
        return sheets

    def _start_rows(self, sheet: _Sheet, entries: Sequence[Entry]) -> int:
        self._make_room(sheet, len(entries))
        rows = [[entry.cells.get(header) for header in sheet.headers] for entry in entries]
        answer = self._http.values_append(
            sheet.place.spreadsheet_id,
            # The header's table; a sheet with gaps, named whole, would be taken for several tables.
            sheet.at(1, sheet.headers[0]),
            {"valueInputOption": "USER_ENTERED", "insertDataOption": "OVERWRITE"},
            {"values": rows},
        )
        first = _first_row(answer["updates"]["updatedRange"])
        sheet.rows |= {entry.case: row for row, entry in enumerate(entries, start=first)}
        return int(answer["updates"]["updatedCells"])

    def _make_room(self, sheet: _Sheet, count: int) -> None:
        """Add rows at the bottom, as the sheet's own button does, where too few are left."""
        place = sheet.place
        mask: dict[str, Any] = {"fields": "sheets.properties(sheetId,gridProperties.rowCount)"}
        tabs = [
            tab["properties"] for tab in self._http.spreadsheets_get(place.spreadsheet_id, mask)["sheets"]
        ]
        # A tab whose ID is 0 comes without it.
        size = next(
            tab["gridProperties"]["rowCount"] for tab in tabs if tab.get("sheetId", 0) == place.sheet_id
        )
        if max(sheet.rows.values(), default=1) + count < size:
            return
        span = {
            "sheetId": place.sheet_id,
            "dimension": "ROWS",
            "startIndex": size,
            "endIndex": size + MORE_ROWS,
        }
        request = {"insertDimension": {"range": span, "inheritFromBefore": True}}
        self._http.batch_update(place.spreadsheet_id, {"requests": [request]})


def _column(sheet: _Sheet, header: str) -> str:
    letters = rowcol_to_a1(1, sheet.headers.index(header) + 1)[:-1]
    return absolute_range_name(sheet.place.title, f"{letters}:{letters}")


def _first_row(range_name: str) -> int:
    first = range_name.rpartition("!")[2].partition(":")[0]
    return int(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _typed(sheet: _Sheet, entries: Iterable[Entry]) -> Iterable[dict[str, Any]]:
    for entry in entries:
        row = sheet.rows[entry.case]
        for header, text in entry.cells.items():
            yield {"range": sheet.at(row, header), "values": [[text]]}
