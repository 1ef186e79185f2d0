"""What a batch copies into the hidden tab before it writes: headers, row IDs, and the content it replaces.

The copies are made by Google inside the batch, so they show the sheet as of the very instant of the write.
The area has a row for the marker and the canary, a row of headers for each tab, and a row for each row
touched. Column 0 holds the row ID; what stood in column c stands in column c + 1. The area begins at or below
the lowest row touched, so that everything is copied downwards and to the right: a relative reference in a
formula then never leaves the sheet, and is what it was when the formula is copied back.

The canary is a handful of constants of each kind, written beside the marker and copied like everything
else: Google documents ``PASTE_FORMULA`` as "paste the formulas only", and that it carries constants too has
not been seen in a recording. If they do not come back as they were, nothing is taken for blank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sheetcrm.schema.cells import Scalar
from sheetcrm.sheets.batch import Batch

Request = Mapping[str, Any]
"""One entry of a batchUpdate's ``requests``."""

_NEAR_ROWS = 4
"""Touched rows with no more than so many others between them are copied as one block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where in the hidden tab a batch keeps what it captures; all indexes count from 0.

    Attributes:
        first_row: the row with the marker and the canary.
        headers: tab to the row its headers are in.
        rows: tab and row to the row it is in.
        end_row: the row after the last one.
        width: columns in use.
    """

    first_row: int
    headers: Mapping[int, int]
    rows: Mapping[tuple[int, int], int]
    end_row: int
    width: int


def canary(batch: Batch) -> tuple[Scalar, ...]:
    """Return constants that show whether copying works: text, text like a number, a number, a checkbox."""
    return (batch.name, "0012", 12.5, True)


def touched_columns(batch: Batch) -> Mapping[tuple[int, int], set[int]]:
    """Return tab and row to the columns whose content is captured, row ID columns apart."""
    columns: dict[tuple[int, int], set[int]] = defaultdict(set)
    for cell in batch.cells:
        columns[cell.sheet_id, cell.row_index].add(cell.column_index)
    for guard in batch.guards:
        columns[guard.sheet_id, guard.row_index].update(guard.cells)
    return columns


def lay_out(batch: Batch) -> Area:
    """Decide where everything goes; the same batch always gives the same area."""
    touched = sorted(touched_columns(batch))
    lowest = max((row for _, row in touched), default=0)
    first = max(batch.first_row, lowest, 1)
    headers = {sheet_id: first + 1 + nth for nth, sheet_id in enumerate(sorted(batch.headers))}
    next_row = first + 1 + len(headers)
    rows: dict[tuple[int, int], int] = {}
    for block in _blocks(touched):
        for place in block:
            rows[place] = next_row
            next_row += 1
    columns = [column for cells in touched_columns(batch).values() for column in cells]
    columns += [column for cells in batch.headers.values() for column in cells]
    width = max(len(canary(batch)) + 1, max(columns, default=0) + 2)
    return Area(first_row=first, headers=headers, rows=rows, end_row=next_row, width=width)


def capture_requests(batch: Batch, area: Area) -> Iterator[Request]:
    """Return the requests that make room and copy everything into the area, in order."""
    yield from _room(batch, area)
    here = batch.scratch.sheet_id
    yield {
        "updateCells": {
            "range": _span(here, area.first_row, 0, area.end_row - area.first_row, area.width),
            "fields": "userEnteredValue",
        }
    }
    yield {
        "updateCells": {
            "start": {"sheetId": here, "rowIndex": 0, "columnIndex": 1},
            "rows": [{"values": [_constant(value) for value in canary(batch)]}],
            "fields": "userEnteredValue",
        }
    }
    yield copy(_span(here, 0, 0, 1, len(canary(batch)) + 1), here, area.first_row, 0)
    for sheet_id, cells in batch.headers.items():
        for first, last in runs(cells):
            source = _span(sheet_id, 0, first, 1, last - first + 1)
            yield copy(source, here, area.headers[sheet_id], first + 1)
    yield from _copy_rows(batch, area)
    yield from _copy_formats(batch, area)


def copy(
    source: Mapping[str, int], sheet_id: int, row: int, column: int, *, paste_type: str = "PASTE_FORMULA"
) -> Request:
    """Return the request that copies a block: by default its content, formulas as formulas, not its looks.

    ``PASTE_FORMAT`` copies "the format and data validation only" (Sheets API, PasteType).
    """
    height = source["endRowIndex"] - source["startRowIndex"]
    width = source["endColumnIndex"] - source["startColumnIndex"]
    return {
        "copyPaste": {
            "source": source,
            "destination": _span(sheet_id, row, column, height, width),
            "pasteType": paste_type,
        }
    }


Copy = tuple[int, int, int, int, int]
"""Tab, column and row of a cell, then the row and the column of the hidden tab that belong to it."""


def restore_requests(
    scratch_id: int, copies: Iterable[Copy], *, paste_type: str = "PASTE_FORMULA"
) -> Iterator[Request]:
    """Return the requests that copy cells back from the hidden tab, neighbours in a column together."""
    for (sheet_id, column, row, source_row, source_column), height in _stretches(copies):
        source = _span(scratch_id, source_row, source_column, height, 1)
        yield copy(source, sheet_id, row, column, paste_type=paste_type)


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Give the stretches of numbers that follow each other, first and last of each."""
    first = last = None
    for number in sorted(numbers):
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last


def _room(batch: Batch, area: Area) -> Iterator[Request]:
    scratch = batch.scratch
    rows, columns = max(scratch.row_count, area.end_row), max(scratch.column_count, area.width)
    if (rows, columns) != (scratch.row_count, scratch.column_count):
        grid = {"rowCount": rows, "columnCount": columns}
        yield {
            "updateSheetProperties": {
                "properties": {"sheetId": scratch.sheet_id, "gridProperties": grid},
                "fields": "gridProperties(rowCount,columnCount)",
            }
        }


def _copy_rows(batch: Batch, area: Area) -> Iterator[Request]:
    touched = touched_columns(batch)
    ids = {(cell.sheet_id, cell.row_index): cell.check_column for cell in batch.cells}
    for block in _blocks(sorted(touched)):
        sheet_id, first = block[0]
        last, row = block[-1][1], area.rows[block[0]]
        columns = {column for place in block for column in touched.get(place, ())}
        height = last - first + 1
        for check in {ids[place] for place in block if place in ids}:
            yield copy(_span(sheet_id, first, check, height, 1), batch.scratch.sheet_id, row, 0)
        for left, right in runs(columns):
            source = _span(sheet_id, first, left, height, right - left + 1)
            yield copy(source, batch.scratch.sheet_id, row, left + 1)


def _copy_formats(batch: Batch, area: Area) -> Iterator[Request]:
    here = batch.scratch.sheet_id
    copies = (
        (
            cell.sheet_id,
            cell.column_index,
            cell.row_index,
            area.rows[cell.sheet_id, cell.row_index],
            cell.column_index + 1,
        )
        for cell in batch.cells
        if cell.has_format
    )
    for (sheet_id, column, row, kept_row, kept_column), height in _stretches(copies):
        source = _span(sheet_id, row, column, height, 1)
        yield copy(source, here, kept_row, kept_column, paste_type="PASTE_FORMAT")


def _stretches(copies: Iterable[Copy]) -> Iterator[tuple[Copy, int]]:
    """Join cells that stand below each other on both sides: the uppermost, and how many they are."""
    block: list[Copy] = []
    for each in sorted(copies):
        if block and not _continues(block[-1], each):
            yield block[0], len(block)
            block = []
        block.append(each)
    if block:
        yield block[0], len(block)


def _blocks(places: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Group touched rows that are near each other, with the rows between them."""
    block: list[tuple[int, int]] = []
    for sheet_id, row in places:
        if block and (block[-1][0] != sheet_id or row - block[-1][1] > _NEAR_ROWS):
            yield block
            block = []
        block.extend((sheet_id, between) for between in range(block[-1][1] + 1 if block else row, row))
        block.append((sheet_id, row))
    if block:
        yield block


def _continues(last: Copy, now: Copy) -> bool:
    return (last[0], last[1], last[2] + 1, last[3] + 1, last[4]) == now


def _constant(value: Scalar) -> Mapping[str, Any]:
    kind = (
        "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    )
    return {"userEnteredValue": {kind: value}}


def _span(sheet_id: int, row: int, column: int, height: int, width: int) -> dict[str, int]:
    return {
        "sheetId": sheet_id,
        "startRowIndex": row,
        "endRowIndex": row + height,
        "startColumnIndex": column,
        "endColumnIndex": column + width,
    }
