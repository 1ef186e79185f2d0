"""The requests of a batch, in order, and what the answer shall show: all pure.

The order is part of the meaning. First the turn is taken, or all is refused. Then everything is captured,
then cells are set, while every row still stands where the read saw it; new rows are inserted afterwards, in
each tab from the lowest upwards, so that no index is ever out of date; the marker comes last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gspread.utils import absolute_range_name, rowcol_to_a1

from sheetcrm.schema.cells import Scalar
from sheetcrm.sheets.batch import Batch, CellWrite, RowWrite
from sheetcrm.sheets.capturing import Area, Copy, Request, capture_requests, lay_out, restore_requests
from sheetcrm.sheets.scratch import make_requests, marker_request, turn_requests
from sheetcrm.sheets.wire import to_extended_value


def build_requests(batch: Batch) -> list[Request]:
    """Return the requests of a batch, in order.

    Raises:
        ValueError: a number is infinite or no number, a row is to be inserted above the header, or above a
            cell that is set.
    """
    _check_insertions(batch)
    requests: list[Request] = list(turn_requests(batch.turn_before, batch.turn_after))
    if batch.makes_scratch:
        requests.extend(make_requests(batch.scratch))
    requests.extend(capture_requests(batch, lay_out(batch)))
    for sheet_id in dict.fromkeys(cell.sheet_id for cell in batch.cells):
        cells = [cell for cell in batch.cells if cell.sheet_id == sheet_id]
        requests.extend(
            _update_requests(sheet_id, [placed for cell in cells for placed in _place_cell(cell)])
        )
    copied = [cell for cell in batch.cells if cell.copy_from is not None]
    here = batch.scratch.sheet_id
    requests.extend(restore_requests(here, map(_copied, copied)))
    looks = map(_copied, (cell for cell in copied if cell.copies_format))
    requests.extend(restore_requests(here, looks, paste_type="PASTE_FORMAT"))
    groups: dict[tuple[int, int], list[RowWrite]] = defaultdict(list)
    for row in batch.rows:
        groups[row.sheet_id, row.at_row_index].append(row)
    for (sheet_id, at), rows in sorted(groups.items(), key=lambda group: group[0], reverse=True):
        requests.extend(_insert_requests(sheet_id, at, rows))
    requests.append(marker_request(batch.scratch, batch.marker))
    return requests


def build_ranges(batch: Batch) -> list[str]:
    """Return the A1 ranges of the answer: what the batch has captured, and nothing else."""
    area = lay_out(batch)
    return [absolute_range_name(batch.scratch.title, _extent(area))]


def _extent(area: Area) -> str:
    return f"{rowcol_to_a1(area.first_row + 1, 1)}:{rowcol_to_a1(area.end_row, area.width)}"


def _check_insertions(batch: Batch) -> None:
    lowest: dict[int, int] = defaultdict(int)
    for cell in batch.cells:
        lowest[cell.sheet_id] = max(lowest[cell.sheet_id], cell.row_index)
    for row in batch.rows:
        if row.at_row_index < 1:
            msg = f"row {row.at_row_index} is not below the header"
            raise ValueError(msg)
        if row.at_row_index <= lowest[row.sheet_id]:
            msg = f"row {row.at_row_index} is above row {lowest[row.sheet_id]}, which is written in place"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell as it goes into a request."""

    row: int
    column: int
    data: Mapping[str, Any]
    mask: str


@dataclass(slots=True)
class _Block:
    """A rectangle of cells that are written under one mask."""

    row: int
    column: int
    mask: str
    rows: list[list[Mapping[str, Any]]]

    @property
    def width(self) -> int:
        return len(self.rows[0])


def _place_cell(write: CellWrite) -> Iterator[_Placed]:
    if write.copy_from is None and not write.is_note:
        data, mask = _cell_data(write.value, write.number_format, write.note)
        yield _Placed(write.row_index, write.column_index, data, mask)
    elif write.note is not None:
        yield _Placed(write.row_index, write.column_index, {"note": write.note}, "note")


def _copied(write: CellWrite) -> Copy:
    row, column = write.copy_from or (0, 0)
    return write.sheet_id, write.column_index, write.row_index, row, column


def _cell_data(
    value: Scalar, number_format: Mapping[str, str] | None, note: str | None
) -> tuple[Mapping[str, Any], str]:
    # A field that is in the mask but not in the cell is reset (Sheets API, UpdateCellsRequest): that is how a
    # value is cleared, and why what shall stay must not be in the mask.
    data: dict[str, Any] = {}
    mask = ["userEnteredValue"]
    entered = to_extended_value(value)
    if entered is not None:
        data["userEnteredValue"] = entered
    if number_format is not None:
        data["userEnteredFormat"] = {"numberFormat": dict(number_format)}
        mask.append("userEnteredFormat.numberFormat")
    if note is not None:
        data["note"] = note
        mask.append("note")
    return data, ",".join(mask)


def _insert_requests(sheet_id: int, at: int, rows: Sequence[RowWrite]) -> Iterator[Request]:
    under_header = at == 1
    if under_header and not _has_room(rows[0], at):
        # A row cannot take its looks from the one after it where there is none, and those of the header are
        # wrong.
        yield {"appendDimension": {"sheetId": sheet_id, "dimension": "ROWS", "length": 1}}
    span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + len(rows)}
    yield {"insertDimension": {"range": span, "inheritFromBefore": not under_header}}
    yield from _update_requests(
        sheet_id,
        [
            _Placed(at + nth, column, *_cell_data(value, row.formats.get(column), row.notes.get(column)))
            for nth, row in enumerate(rows)
            for column, value in {**dict.fromkeys(row.notes), **row.values}.items()
            if value is not None or column in row.notes
        ],
    )


def _has_room(row: RowWrite, at: int) -> bool:
    return row.row_count is not None and row.row_count > at


def _update_requests(sheet_id: int, cells: Iterable[_Placed]) -> Iterator[Request]:
    for block in _merge_rows(_runs(cells)):
        start = {"sheetId": sheet_id, "rowIndex": block.row, "columnIndex": block.column}
        rows = [{"values": values} for values in block.rows]
        yield {"updateCells": {"start": start, "rows": rows, "fields": block.mask}}


def _runs(cells: Iterable[_Placed]) -> Iterator[_Block]:
    """Join neighbours in one row that are written under one mask."""
    run: _Block | None = None
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        is_next = run is not None and (cell.row, cell.column, cell.mask) == (
            run.row,
            run.column + run.width,
            run.mask,
        )
        if run is not None and is_next:
            run.rows[0].append(cell.data)
            continue
        if run is not None:
            yield run
        run = _Block(cell.row, cell.column, cell.mask, [[cell.data]])
    if run is not None:
        yield run


def _merge_rows(runs: Iterable[_Block]) -> Iterator[_Block]:
    """Join runs of the same columns in rows that follow each other."""
    open_blocks: dict[tuple[int, int, str], _Block] = {}
    for run in runs:
        key = (run.column, run.width, run.mask)
        block = open_blocks.get(key)
        if block is not None and block.row + len(block.rows) == run.row:
            block.rows.extend(run.rows)
            continue
        if block is not None:
            yield block
        open_blocks[key] = run
    yield from sorted(open_blocks.values(), key=lambda block: (block.row, block.column))
