"""Writing: one atomic request per spreadsheet, whose answer shows what it replaced.

Google has no conditional write, but a batch is atomic and ordered, and can return cells of the result. So
each batch first copies what it is about to replace into the hidden tab, and the answer shows that tab: what
stood there at the very instant of the write. A batch whose answer does not come raises `UnknownOutcomeError`
and is never repeated here; what it captured is still in the tab, and `look_back` reads it.

A batch is sent whole, whatever its size: splitting would give up that it is applied as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell
from sheetcrm.sheets import wire
from sheetcrm.sheets.batch import Batch
from sheetcrm.sheets.batching import build_ranges, build_requests
from sheetcrm.sheets.connection import SHEETS_URL, Google
from sheetcrm.sheets.http import garbled
from sheetcrm.sheets.judging import Captured
from sheetcrm.sheets.scratch import OWN_TITLES

# What was entered, and not what is shown: a captured formula may show anything, and spill over blank cells.
_CELLS_MASK = "sheets(properties(sheetId),data(startRow,startColumn,rowData(values(userEnteredValue))))"
_ANSWER_MASK = f"spreadsheetId,updatedSpreadsheet({_CELLS_MASK})"


class _Entered(msgspec.Struct, frozen=True):
    string: str | None = msgspec.field(default=None, name="stringValue")
    number: int | float | None = msgspec.field(default=None, name="numberValue")
    boolean: bool | None = msgspec.field(default=None, name="boolValue")
    formula: str | None = msgspec.field(default=None, name="formulaValue")
    error: wire.ErrorValue | None = msgspec.field(default=None, name="errorValue")


class _CellData(msgspec.Struct, frozen=True):
    entered: _Entered | None = msgspec.field(default=None, name="userEnteredValue")


class _RowData(msgspec.Struct, frozen=True):
    values: list[_CellData] = msgspec.field(default_factory=list)


_decode_row = msgspec.json.Decoder(_RowData).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBack:
    """The hidden tab some time after a batch was sent.

    Attributes:
        marker_cell: the marker there is now.
        captured: what stands in the tab, whichever batch put it there.
    """

    marker_cell: Cell
    captured: Captured


def write(google: Google, batch: Batch) -> Captured:
    """Apply a batch, with one request, and return what it captured; an empty one costs none.

    Raises:
        UnknownOutcomeError: the batch was sent and no answer came; look back before anything else.
        RefusedError: nothing was applied; a tab was deleted, rows are gone, or a cell is protected.
        SheetsError: nothing was applied, for other reasons; see `RetryingHTTPClient.request`.
        ValueError: the batch itself makes no sense; see `build_requests`.
    """
    if batch.is_empty:
        return {}
    url = f"{SHEETS_URL}/{batch.spreadsheet_id}:batchUpdate"
    body = {
        "requests": build_requests(batch),
        "includeSpreadsheetInResponse": True,
        "responseRanges": build_ranges(batch),
        "responseIncludeGridData": True,
    }
    answer = google.send("POST", url, params={"fields": _ANSWER_MASK}, body=body)
    try:
        sheets = msgspec.json.decode(answer, type=wire.Updated).spreadsheet.sheets
        shown = [sheet for sheet in sheets if sheet.properties.sheet_id == batch.scratch.sheet_id]
        captured = _cells(shown)
    except msgspec.DecodeError as failure:
        raise garbled("POST", url, answer) from failure
    if not shown:
        # An answer that is silent about the tab would make filled cells look blank.
        raise garbled("POST", url, answer)
    return captured


def look_back(google: Google, batch: Batch) -> LookBack:
    """Read the hidden tab, with one request.

    Raises:
        RefusedError: the hidden tab is not there; the batch was not applied if it was to make it.
        SheetsError: the spreadsheet could not be asked.
    """
    url = f"{SHEETS_URL}/{batch.spreadsheet_id}:getByDataFilter"
    # The whole tab: an area that was never made lies outside the grid, and asking for it would be refused.
    body = {"dataFilters": [{"gridRange": {"sheetId": batch.scratch.sheet_id}}], "includeGridData": True}
    answer = google.send("POST", url, params={"fields": _CELLS_MASK}, body=body)
    try:
        found = _cells(msgspec.json.decode(answer, type=wire.Spreadsheet).sheets)
    except msgspec.DecodeError as failure:
        raise garbled("POST", url, answer) from failure
    return LookBack(marker_cell=found.get((0, 0)), captured=found)


def find_entered(
    google: Google, spreadsheet_id: str, places: Iterable[tuple[int, int, int]]
) -> frozenset[tuple[int, int]]:
    """Return in which cells of one tab something was entered, as row and column, with one request.

    Args:
        google: the open connection.
        spreadsheet_id: the file.
        places: tab, row and column of each cell to ask for.

    Raises:
        SheetsError: the spreadsheet could not be asked.
    """
    url = f"{SHEETS_URL}/{spreadsheet_id}:getByDataFilter"
    filters = [
        {
            "gridRange": {
                "sheetId": sheet_id,
                "startRowIndex": row,
                "endRowIndex": row + 1,
                "startColumnIndex": column,
                "endColumnIndex": column + 1,
            }
        }
        for sheet_id, row, column in places
    ]
    body = {"dataFilters": filters, "includeGridData": True}
    answer = google.send("POST", url, params={"fields": _CELLS_MASK}, body=body)
    try:
        return frozenset(_cells(msgspec.json.decode(answer, type=wire.Spreadsheet).sheets))
    except msgspec.DecodeError as failure:
        raise garbled("POST", url, answer) from failure


def find_own_tabs(google: Google, spreadsheet_id: str) -> Mapping[str, int]:
    """Return the titles and IDs of sheetcrm's own tabs in a spreadsheet, with one request.

    Raises:
        SheetsError: the spreadsheet could not be asked.
    """
    url = f"{SHEETS_URL}/{spreadsheet_id}"
    answer = google.send("GET", url, params={"fields": "sheets(properties(sheetId,title))"})
    try:
        sheets = msgspec.json.decode(answer, type=wire.Spreadsheet).sheets
    except msgspec.DecodeError as failure:
        raise garbled("GET", url, answer) from failure
    tabs = [sheet.properties for sheet in sheets]
    return {tab.title: tab.sheet_id for tab in tabs if tab.title in OWN_TITLES}


def _cells(sheets: Iterable[wire.Sheet]) -> dict[tuple[int, int], Cell]:
    return {
        (row_index, column_index): cell
        for sheet in sheets
        for block in sheet.data
        for row_index, line in enumerate(block.rows, block.start_row)
        for column_index, data in enumerate(_decode_row(line).values, block.start_column)
        if (cell := _to_cell(data)) is not None
    }


def _to_cell(data: _CellData) -> Cell:
    entered = data.entered
    if entered is None:
        return None
    if entered.formula is not None:
        return FormulaCell(entered.formula, None)
    shown = wire.Effective(string=entered.string, number=entered.number, boolean=entered.boolean)
    return ErrorCell(entered.error.type) if entered.error is not None else wire.shown_value(shown)
