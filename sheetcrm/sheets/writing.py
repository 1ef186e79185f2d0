"""Writing: one atomic request per spreadsheet, whose answer shows what became of it.

Between the read a batch was planned on and its arrival people go on typing and sorting, and Google has no
conditional write. So the batch asks for the touched rows as they stand right after it, row IDs included, in
the same request: what is in them is what the caller may call confirmed. A batch whose answer does not come
raises `UnknownOutcomeError` and is never repeated here.

A batch is sent whole, whatever its size: splitting would give up that it is applied as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from sheetcrm.schema.cells import Cell, FormulaCell, Scalar, same
from sheetcrm.sheets import wire
from sheetcrm.sheets.batching import Batch, CellWrite, RowWrite, build_ranges, build_requests, place
from sheetcrm.sheets.connection import SHEETS_URL, Google
from sheetcrm.sheets.http import garbled

__all__ = [
    "Batch",
    "CellWrite",
    "Confirmed",
    "ConfirmedRow",
    "RowWrite",
    "Written",
    "confirmed_cells",
    "confirmed_rows",
    "write",
]

_ANSWER_MASK = f"spreadsheetId,updatedSpreadsheet(sheets(properties(sheetId),{wire.CELLS_MASK}))"

Place = tuple[int, int, int]
"""Sheet ID, row index, column index."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the touched rows held right after the batch, as of the same instant.

    Attributes:
        confirmed: place to what it holds; blank cells are absent.
    """

    confirmed: Mapping[Place, Cell]

    def cell(self, sheet_id: int, row_index: int, column_index: int) -> Cell:
        """Return what a cell of a touched row held, None where it was blank."""
        return self.confirmed.get((sheet_id, row_index, column_index))


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """One set cell as the answer shows it.

    Attributes:
        write: what was to be written.
        row_index: the row it was written in, as of the answer.
        value_found: what the cell holds.
        row_id_found: what the row ID column of its row holds: another ID than the one meant tells of a wrong
            row.
    """

    write: CellWrite
    row_index: int
    value_found: Cell
    row_id_found: Cell

    @property
    def is_as_written(self) -> bool:
        """Whether the cell holds the value that was to be written."""
        return _holds(self.value_found, self.write.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedRow:
    """One inserted row as the answer shows it.

    Attributes:
        write: what was to be written.
        row_index: the row it stands in, as of the answer.
        values_found: column index to what the cell holds, for the columns that were to be written.
        row_id_found: what the row ID column holds.
    """

    write: RowWrite
    row_index: int
    values_found: Mapping[int, Cell]
    row_id_found: Cell

    @property
    def is_as_written(self) -> bool:
        """Whether all its cells hold the values that were to be written."""
        return all(_holds(found, self.write.values[column]) for column, found in self.values_found.items())


def write(google: Google, batch: Batch) -> Written:
    """Apply a batch, with one request; an empty one costs none.

    Raises:
        UnknownOutcomeError: the batch was sent and no answer came; look at the sheet before anything else.
        RefusedError: nothing was applied; a tab was renamed or deleted, rows are gone, or a cell is
            protected.
        SheetsError: nothing was applied, for other reasons; see `RetryingHTTPClient.request`.
        ValueError: the batch itself makes no sense; see `build_requests`.
    """
    if batch.is_empty:
        return Written({})
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
        shown = {sheet.properties.sheet_id for sheet in sheets}
        written = Written({place: cell for sheet in sheets for place, cell in _cells(sheet).items()})
    except msgspec.DecodeError as failure:
        raise garbled("POST", url, answer) from failure
    touched = {cell.sheet_id for cell in batch.cells} | {row.sheet_id for row in batch.rows}
    if not shown >= touched:
        # An answer that is silent about a sheet would make cleared cells look confirmed.
        raise garbled("POST", url, answer)
    return written


def confirmed_cells(batch: Batch, written: Written) -> list[Confirmed]:
    """Compare the batch's cells with the answer, in the batch's order."""
    return [
        Confirmed(
            write=cell,
            row_index=row_index,
            value_found=written.cell(cell.sheet_id, row_index, cell.column_index),
            row_id_found=written.cell(cell.sheet_id, row_index, cell.check_column),
        )
        for cell, row_index in zip(batch.cells, place(batch).cells, strict=True)
    ]


def confirmed_rows(batch: Batch, written: Written) -> list[ConfirmedRow]:
    """Compare the batch's new rows with the answer, in the batch's order."""
    return [
        ConfirmedRow(
            write=row,
            row_index=row_index,
            values_found={column: written.cell(row.sheet_id, row_index, column) for column in row.values},
            row_id_found=written.cell(row.sheet_id, row_index, row.check_column),
        )
        for row, row_index in zip(batch.rows, place(batch).rows, strict=True)
    ]


def _cells(sheet: wire.Sheet) -> Mapping[Place, Cell]:
    return {
        (sheet.properties.sheet_id, row_index, column_index): cell
        for block in sheet.data
        for row_index, line in enumerate(block.rows, block.start_row)
        for column_index, data in enumerate(wire.decode_row(line).values, block.start_column)
        if (cell := wire.to_cell(data)) is not None
    }


def _holds(found: Cell, value: Scalar) -> bool:
    return not isinstance(found, FormulaCell) and same(found, value)
