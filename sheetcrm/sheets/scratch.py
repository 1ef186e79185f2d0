"""The hidden tab `_sheetcrm` of each spreadsheet: the marker in A1, and below it what a batch overwrote.

Staff do not see it, and are warned before they edit it. Nothing of it is needed once the batch it belongs to
is settled, so a tab that was deleted is simply made again.

A second hidden tab, `_sheetcrm_turn`, has one blank cell and is only there to be taken away. Each batch
begins by deleting the one the last batch left, which Google refuses if it is gone, and adds another with an
ID of its own; so of two batches planned on the same read, by two servers or by one that has given up waiting
for an answer, only the first to arrive can ever be applied.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sheetcrm.schema.cells import Cell
from sheetcrm.sheets import wire
from sheetcrm.sheets.marker import Marker

SCRATCH_TITLE = "_sheetcrm"
TURN_TITLE = "_sheetcrm_turn"
OWN_TITLES = frozenset({SCRATCH_TITLE, TURN_TITLE})

_ROWS, _COLUMNS = 20, 10
_DESCRIPTION = "Working notes of sheetcrm. Please leave this tab alone."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """The hidden tab of one spreadsheet, as one read saw it.

    Attributes:
        sheet_id: its ID.
        title: its title.
        row_count: rows of the grid.
        column_count: columns of the grid.
        marker_cell: what cell A1 holds.
    """

    sheet_id: int
    title: str
    row_count: int
    column_count: int
    marker_cell: Cell = None

    @property
    def marker(self) -> Marker | None:
        """Who wrote last; None where nobody did, or the cell is no marker."""
        return Marker.from_cell(self.marker_cell)


def scratch_of(sheet: wire.Sheet) -> Scratch:
    """Read the hidden tab from its first row as it came.

    Raises:
        msgspec.DecodeError: the row is not what Google sends.
    """
    grid = sheet.properties.grid or wire.GridProperties()
    return Scratch(
        sheet_id=sheet.properties.sheet_id,
        title=sheet.properties.title,
        row_count=grid.row_count,
        column_count=grid.column_count,
        marker_cell=_first_cell(sheet),
    )


def new_scratch(taken: Collection[int] = ()) -> Scratch:
    """Return the tab that is to be made.

    Its ID is chosen here, so that the requests of the same batch can name it, and 31 bits, as Google's own.

    Args:
        taken: IDs of the spreadsheet's other tabs, as far as they are known.
    """
    sheet_id = zlib.crc32(SCRATCH_TITLE.encode()) & 0x7FFFFFFF
    while sheet_id in taken:
        sheet_id = (sheet_id + 1) & 0x7FFFFFFF
    return Scratch(sheet_id=sheet_id, title=SCRATCH_TITLE, row_count=_ROWS, column_count=_COLUMNS)


def make_requests(scratch: Scratch) -> Iterator[Mapping[str, Any]]:
    """Return the requests that add the tab: hidden, and with a warning for those who would edit it."""
    grid = {"rowCount": scratch.row_count, "columnCount": scratch.column_count}
    properties = {
        "sheetId": scratch.sheet_id,
        "title": scratch.title,
        "hidden": True,
        "gridProperties": grid,
    }
    yield {"addSheet": {"properties": properties}}
    protection = {
        "range": {"sheetId": scratch.sheet_id},
        "description": _DESCRIPTION,
        "warningOnly": True,
    }
    yield {"addProtectedRange": {"protectedRange": protection}}


def turn_requests(before: int | None, after: int) -> Iterator[Mapping[str, Any]]:
    """Return the requests that take the turn: away with the old tab, if any, and in with the new one.

    Two batches that find no old one clash by the title, which Google refuses to give twice.
    """
    if before is not None:
        yield {"deleteSheet": {"sheetId": before}}
    grid = {"rowCount": 1, "columnCount": 1}
    properties = {"sheetId": after, "title": TURN_TITLE, "hidden": True, "gridProperties": grid}
    yield {"addSheet": {"properties": properties}}


def turn_id(batch: str, taken: Collection[int]) -> int:
    """Choose the ID of a batch's turn: from its unique name, and apart from the tabs that are known."""
    sheet_id = zlib.crc32(batch.encode()) & 0x7FFFFFFF
    while sheet_id in taken:
        sheet_id = (sheet_id + 1) & 0x7FFFFFFF
    return sheet_id


def marker_request(scratch: Scratch, text: str) -> Mapping[str, Any]:
    """Return the request that writes a marker."""
    start = {"sheetId": scratch.sheet_id, "rowIndex": 0, "columnIndex": 0}
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def _first_cell(sheet: wire.Sheet) -> Cell:
    for block in sheet.data:
        if block.start_row == 0 and block.start_column == 0 and block.rows:
            cells = wire.decode_row(block.rows[0]).values
            return wire.to_cell(cells[0]) if cells else None
    return None
