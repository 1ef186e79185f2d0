"""What is to be written to one spreadsheet, as values, and the requests that write it: all pure.

The order inside a batch is part of its meaning. Cells are set first, while every row still stands where the
read saw it; new rows are inserted afterwards, in each sheet from the lowest upwards, so that no index is ever
out of date. Insertion moves the rows below it, so where a cell stands in the end, and has to be looked for in
the answer, is computed by `Placement`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gspread.utils import absolute_range_name, rowcol_to_a1

from sheetcrm.schema.cells import Scalar
from sheetcrm.sheets.wire import to_extended_value

Request = Mapping[str, Any]
"""One entry of a batchUpdate's ``requests``."""

_NEAR_ROWS = 4
"""Touched rows with no more than so many others between them are read back as one range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellWrite:
    """One cell to set; indexes count from 0 and are those of the read the write was planned on.

    Attributes:
        sheet_id: the tab.
        title: the tab's title at the read, for the ranges of the answer.
        row_index: the row.
        column_index: the column.
        value: what the cell shall hold; None clears it. Text stays text whatever it looks like.
        number_format: Google's ``numberFormat``; None leaves the cell's format.
        note: the cell's note; None leaves it, empty text takes it away.
        check_column: index of the row ID column, read back to prove that the row was the right one.
    """

    sheet_id: int
    title: str
    row_index: int
    column_index: int
    value: Scalar
    number_format: Mapping[str, str] | None = None
    note: str | None = None
    check_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWrite:
    """One row to insert; rows with the same `at_row_index` are inserted together, in their order.

    Attributes:
        sheet_id: the tab.
        title: the tab's title at the read.
        values: column index to value; columns not named stay blank.
        formats: column index to Google's ``numberFormat``.
        check_column: index of the row ID column.
        at_row_index: where the first of the rows goes, in the rows of the read; at least 1, below the header.
        row_count: rows of the grid at the read; None where it is not known.
    """

    sheet_id: int
    title: str
    values: Mapping[int, Scalar]
    formats: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    check_column: int
    at_row_index: int
    row_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Everything a pass writes to one spreadsheet: applied as a whole or not at all.

    Attributes:
        spreadsheet_id: the file.
        marker: unique name of the batch; kept with the intent for now, and not yet written into the
            spreadsheet.
        cells: cells to set.
        rows: rows to insert.
    """

    spreadsheet_id: str
    marker: str
    cells: Sequence[CellWrite] = ()
    rows: Sequence[RowWrite] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.cells and not self.rows


@dataclass(frozen=True, slots=True)
class Placement:
    """The row index each write of a batch stands in once the batch is applied.

    Attributes:
        cells: aligned with the batch's cells.
        rows: aligned with the batch's rows.
    """

    cells: tuple[int, ...]
    rows: tuple[int, ...]


def place(batch: Batch) -> Placement:
    """Work out where the writes of a batch end up: inserted rows move everything below them."""
    inserted: dict[int, Counter[int]] = defaultdict(Counter)
    order: list[int] = []
    for row in batch.rows:
        order.append(inserted[row.sheet_id][row.at_row_index])
        inserted[row.sheet_id][row.at_row_index] += 1

    def moved(sheet_id: int, row_index: int) -> int:
        return row_index + sum(count for at, count in inserted[sheet_id].items() if at <= row_index)

    return Placement(
        cells=tuple(moved(cell.sheet_id, cell.row_index) for cell in batch.cells),
        rows=tuple(
            moved(row.sheet_id, row.at_row_index - 1) + 1 + nth
            for row, nth in zip(batch.rows, order, strict=True)
        ),
    )


def build_requests(batch: Batch) -> list[Request]:
    """Return the requests of a batch, in order.

    Raises:
        ValueError: a number is infinite or no number, or a row is to be inserted above the header.
    """
    requests: list[Request] = []
    for sheet_id in dict.fromkeys(cell.sheet_id for cell in batch.cells):
        cells = [_place_cell(cell) for cell in batch.cells if cell.sheet_id == sheet_id]
        requests.extend(_update_requests(sheet_id, cells))
    groups: dict[tuple[int, int], list[RowWrite]] = defaultdict(list)
    for row in batch.rows:
        groups[row.sheet_id, row.at_row_index].append(row)
    for (sheet_id, at), rows in sorted(groups.items(), key=lambda group: group[0], reverse=True):
        requests.extend(_insert_requests(sheet_id, at, rows))
    return requests


def build_ranges(batch: Batch) -> list[str]:
    """Return the A1 ranges of the answer: touched rows, from the row ID column to the farthest touched one.

    Titles are quoted. A range of a tab that was renamed meanwhile is refused, and the whole batch with it,
    which is safe.
    """
    placement = place(batch)
    touched: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for cell, row_index in zip(batch.cells, placement.cells, strict=True):
        touched[cell.title][row_index] |= {cell.check_column, cell.column_index}
    for row, row_index in zip(batch.rows, placement.rows, strict=True):
        touched[row.title][row_index] |= {row.check_column, *row.values}
    return [absolute_range_name(title, cells) for title, rows in touched.items() for cells in _ranges(rows)]


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


def _place_cell(write: CellWrite) -> _Placed:
    data, mask = _cell_data(write.value, write.number_format, write.note)
    return _Placed(write.row_index, write.column_index, data, mask)


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
    if at < 1:
        msg = f"row {at} is not below the header"
        raise ValueError(msg)
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
            _Placed(at + nth, column, *_cell_data(value, row.formats.get(column), None))
            for nth, row in enumerate(rows)
            for column, value in row.values.items()
            if value is not None
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


def _ranges(columns_by_row: Mapping[int, set[int]]) -> Iterator[str]:
    first: int | None = None
    last, columns = 0, set[int]()
    for row in sorted(columns_by_row):
        if first is not None and row - last <= _NEAR_ROWS:
            last, columns = row, columns | columns_by_row[row]
            continue
        if first is not None:
            yield _range(first, last, columns)
        first, last, columns = row, row, columns_by_row[row]
    if first is not None:
        yield _range(first, last, columns)


def _range(first: int, last: int, columns: set[int]) -> str:
    return f"{rowcol_to_a1(first + 1, min(columns) + 1)}:{rowcol_to_a1(last + 1, max(columns) + 1)}"
