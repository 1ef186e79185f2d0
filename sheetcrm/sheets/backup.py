"""Backups: every managed tab whole, unknown columns included: what was entered into each cell, and its note.

A cell is kept as Google's ExtendedValue, so that text that looks like a formula or a number, dates (numbers)
and ticks come back as what they were. What a formula shows is not kept: it is worked out again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from sheetcrm.language import say
from sheetcrm.schema.addresses import a1
from sheetcrm.schema.company import Company
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sheets.connection import SHEETS_URL, Google
from sheetcrm.sheets.errors import RefusedError
from sheetcrm.sheets.http import garbled
from sheetcrm.sheets.layout import normalise
from sheetcrm.sheets.structure import Ids

CELLS_A_REQUEST = 20_000
"""Cells written by one request; Google advises to keep requests at 2 MB (Sheets API, "Usage limits")."""

_MASK = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "data(startRow,startColumn,rowData(values(userEnteredValue,note))))"
)

Step = Callable[[str], None]
"""Told in a few words what is being done."""


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One cell: what was entered, as Google's ExtendedValue, and its note; both may be missing."""

    row: int
    column: int
    value: dict[str, Any] | None = None
    note: str = ""


class KeptSheet(msgspec.Struct, frozen=True, kw_only=True):
    """One tab, with its cells that hold anything, from left to right and from top to bottom."""

    department: str
    sheet_id: int
    title: str
    row_count: int
    column_count: int
    cells: list[Kept]


class KeptSpreadsheet(msgspec.Struct, frozen=True, kw_only=True):
    """One file, with its managed tabs."""

    name: str
    file_id: str
    sheets: list[KeptSheet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What the managed tabs of a company held at one time.

    Attributes:
        company: the company's name.
        made_at: when it was read.
        reason: why it was made, in a word or two.
        spreadsheets: the files.
    """

    company: str
    made_at: datetime
    reason: str
    spreadsheets: tuple[KeptSpreadsheet, ...]

    @property
    def has_rows(self) -> bool:
        """Whether any tab holds anything below its header."""
        return any(cell.row > 0 for sheet in self.sheets for cell in sheet.cells)

    @property
    def sheets(self) -> tuple[KeptSheet, ...]:
        """The tabs of all files."""
        return tuple(sheet for spreadsheet in self.spreadsheets for sheet in spreadsheet.sheets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cell that differs from a backup.

    Attributes:
        sheet: the tab as it is now.
        then: the cell in the backup.
        now: the cell in the sheet.
    """

    sheet: KeptSheet
    then: Kept
    now: Kept

    @property
    def address(self) -> str:
        """Where it stands, such as ``Deals!C7``."""
        return a1(self.sheet.title, self.then.row + 1, self.then.column)


def read_backup(
    google: Google, company: Company, known: Ids, *, now: datetime, reason: str, progress: Step
) -> Backup:
    """Read everything that a backup holds, the Conflicts tabs included, one request per spreadsheet.

    A spreadsheet that has no file yet and a tab that is not there are left out.

    Raises:
        SheetsError: a spreadsheet could not be read; a backup with a hole would be none.
    """
    company, found = with_conflict_tabs(company), []
    for name in company.spreadsheet_names():
        ref = company.spreadsheets.get(name)
        file_id = (ref.key if ref is not None else None) or known.spreadsheets.get(name)
        if file_id is not None:
            progress(say("keeping {name}", name=name))
            found.append(_read(google, company, known, name, file_id))
    return Backup(company=company.company, made_at=now, reason=reason, spreadsheets=tuple(found))


def _read(google: Google, company: Company, known: Ids, name: str, file_id: str) -> KeptSpreadsheet:
    departments = [key for key, rules in company.departments.items() if rules.spreadsheet == name]
    url, params = f"{SHEETS_URL}/{file_id}", {"fields": _MASK}
    answer: dict[str, Any] | None = None
    if all(key in known.sheets for key in departments):
        filters = [{"gridRange": {"sheetId": known.sheets[key]}} for key in departments]
        body = {"dataFilters": filters, "includeGridData": True}
        try:
            answer = google.ask("POST", f"{url}:getByDataFilter", params=params, body=body)
        except RefusedError:
            answer = None  # a tab is gone: look which are there
    if answer is None:
        answer = google.ask("GET", url, params={**params, "includeGridData": "true"})
    sheets = [_sheet(company, known, departments, sheet) for sheet in answer.get("sheets", [])]
    if not isinstance(answer.get("sheets"), list):
        raise garbled("GET", url, msgspec.json.encode(answer))
    return KeptSpreadsheet(
        name=name, file_id=file_id, sheets=[sheet for sheet in sheets if sheet is not None]
    )


def _sheet(
    company: Company, known: Ids, departments: Sequence[str], sheet: Mapping[str, Any]
) -> KeptSheet | None:
    properties = sheet["properties"]
    sheet_id, title = properties.get("sheetId", 0), properties["title"]
    by_id = (key for key in departments if known.sheets.get(key) == sheet_id)
    by_title = (
        key
        for key in departments
        if key not in known.sheets and normalise(company.departments[key].sheet) == normalise(title)
    )
    department = next(by_id, None) or next(by_title, None)
    if department is None:
        return None
    grid = properties.get("gridProperties", {})
    return KeptSheet(
        department=department,
        sheet_id=sheet_id,
        title=title,
        row_count=grid.get("rowCount", 0),
        column_count=grid.get("columnCount", 0),
        cells=list(_cells(sheet)),
    )


def _cells(sheet: Mapping[str, Any]) -> Iterator[Kept]:
    for block in sheet.get("data", []):
        for row, line in enumerate(block.get("rowData", []), block.get("startRow", 0)):
            for column, cell in enumerate(line.get("values", []), block.get("startColumn", 0)):
                value, note = cell.get("userEnteredValue") or None, cell.get("note", "")
                if value is not None or note:
                    yield Kept(row=row, column=column, value=value, note=note)


def differences(then: KeptSheet, now: KeptSheet) -> list[Difference]:
    """Compare a tab with a backup of it, cell by cell, in the order of the sheet."""
    old, new = ({(cell.row, cell.column): cell for cell in sheet.cells} for sheet in (then, now))
    found = []
    for row, column in sorted(old.keys() | new.keys()):
        blank = Kept(row=row, column=column)
        was, present = old.get((row, column), blank), new.get((row, column), blank)
        if not _same(was, present):
            found.append(Difference(sheet=now, then=was, now=present))
    return found


def _same(one: Kept, other: Kept) -> bool:
    # Compared as JSON: to Python TRUE is 1.
    return one.note == other.note and msgspec.json.encode(one.value) == msgspec.json.encode(other.value)


def write_back(google: Google, file_id: str, found: Sequence[Difference], progress: Step) -> None:
    """Put the cells of one spreadsheet back to what they were; nothing but what differs is written.

    Large backups go out in several requests, each of them applied as a whole.

    Raises:
        SheetsError: a request failed; what was written before it stands.
    """
    for start in range(0, len(found), CELLS_A_REQUEST):
        part = found[start : start + CELLS_A_REQUEST]
        progress(
            say(
                "putting back cells {first} to {last} of {total}",
                first=start + 1,
                last=start + len(part),
                total=len(found),
            )
        )
        requests = [*_room(part), *_updates(part)]
        google.ask(
            "POST",
            f"{SHEETS_URL}/{file_id}:batchUpdate",
            params={"fields": "spreadsheetId"},
            body={"requests": requests},
        )


def _room(part: Sequence[Difference]) -> Iterator[dict[str, Any]]:
    """Rows and columns that were deleted since."""
    needed: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    sheets = {entry.sheet.sheet_id: entry.sheet for entry in part}
    for entry in part:
        size = needed[entry.sheet.sheet_id]
        size[:] = [max(size[0], entry.then.row + 1), max(size[1], entry.then.column + 1)]
    for sheet_id, (rows, columns) in needed.items():
        sheet = sheets[sheet_id]
        lacking = (("ROWS", rows - sheet.row_count), ("COLUMNS", columns - sheet.column_count))
        for dimension, length in lacking:
            if length > 0:
                yield {"appendDimension": {"sheetId": sheet_id, "dimension": dimension, "length": length}}


def _updates(part: Sequence[Difference]) -> Iterator[dict[str, Any]]:
    """Neighbours in a row of which the same differs go out together."""
    run: list[Difference] = []
    for entry in part:
        if run and not _follows(run[-1], entry):
            yield _update(run)
            run = []
        run.append(entry)
    if run:
        yield _update(run)


def _follows(last: Difference, entry: Difference) -> bool:
    is_next = (entry.sheet.sheet_id, entry.then.row, entry.then.column) == (
        last.sheet.sheet_id,
        last.then.row,
        last.then.column + 1,
    )
    return is_next and _mask(last) == _mask(entry)


def _mask(entry: Difference) -> str:
    differs = {
        "userEnteredValue": msgspec.json.encode(entry.then.value) != msgspec.json.encode(entry.now.value),
        "note": entry.then.note != entry.now.note,
    }
    return ",".join(name for name, is_other in differs.items() if is_other)


def _update(run: Sequence[Difference]) -> dict[str, Any]:
    first = run[0]
    start = {
        "sheetId": first.sheet.sheet_id,
        "rowIndex": first.then.row,
        "columnIndex": first.then.column,
    }
    values = [_data(entry.then) for entry in run]
    return {"updateCells": {"start": start, "rows": [{"values": values}], "fields": _mask(first)}}


def _data(cell: Kept) -> dict[str, Any]:
    data: dict[str, Any] = {} if cell.value is None else {"userEnteredValue": cell.value}
    return {**data, "note": cell.note} if cell.note else data
