"""What a batch captured, against what was read before it: which of its writes stand where they were meant to.

Pure. A write is clean where its column's header, its row's ID and the content it replaced are what the pass
had read. Anything else means that people moved or edited something in between: the write is withdrawn, which
means putting back what it replaced. What needs no putting back is a write that replaced what it wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sheetcrm.schema.cells import Cell, FormulaCell
from sheetcrm.sheets.batch import Batch, CellWrite, RowWrite, row_indexes
from sheetcrm.sheets.capturing import Area, canary, lay_out

Captured = Mapping[tuple[int, int], Cell]
"""Row and column of the hidden tab to what stands there; blank cells are absent."""

_REFERENCE = re.compile(
    r"\$?[A-Za-z]{1,3}\$?[0-9]+(?![A-Za-z0-9_(])|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]+:\$?[0-9]+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellVerdict:
    """What became of one cell.

    Attributes:
        write: what was to be written.
        is_clean: whether it was written where it was meant to, over what it was meant to replace.
        is_misplaced: whether it was another row or column that was written to.
        found: what the cell held.
        id_found: what the row ID cell of its row held.
    """

    write: CellWrite
    is_clean: bool
    is_misplaced: bool
    found: Cell
    id_found: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of a batch that was applied.

    Attributes:
        cells: aligned with the batch's cells.
        rows: whether each of the batch's rows was put where it was meant to.
        marker_found: the marker the batch replaced.
        is_capture_sound: whether copying works as the batch relies on; if not, nothing else here means
            anything.
    """

    cells: tuple[CellVerdict, ...]
    rows: tuple[bool, ...]
    marker_found: Cell
    is_capture_sound: bool

    @property
    def is_clean(self) -> bool:
        """Whether everything stands as it was meant to."""
        return self.is_capture_sound and all(self.rows) and all(cell.is_clean for cell in self.cells)


def alike(one: Cell, other: Cell) -> bool:
    """Compare what two cells hold, exactly; formulas without regard to where their references point.

    A formula that was copied elsewhere has other references; that they were changed by a person in the same
    seconds goes unseen.
    """
    if isinstance(one, FormulaCell) and isinstance(other, FormulaCell):
        return _REFERENCE.sub("#", one.text) == _REFERENCE.sub("#", other.text)
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    return (None if one == "" else one) == (None if other == "" else other)


def judge(batch: Batch, captured: Captured) -> Judgement:
    """Say which writes of a batch stand as they were meant to.

    A row whose ID was to be given and had to be withdrawn takes along what the same batch wrote in its name.
    """
    area = lay_out(batch)
    marker_found = captured.get((area.first_row, 0))
    copied = tuple(captured.get((area.first_row, 1 + nth)) for nth in range(len(canary(batch))))
    is_sound = all(map(alike, copied, canary(batch)))
    is_alone = alike(marker_found, batch.scratch.marker_cell)
    moved = frozenset(_moved_rows(batch, captured, area))
    cells = [_judge_cell(cell, batch, captured, area, moved) for cell in batch.cells]
    rows = [_is_in_place(row, batch, captured, area) for row in batch.rows]
    if not is_alone:
        cells = [replace(cell, is_clean=False) for cell in cells]
        rows = [False] * len(rows)
    withdrawn = {cell.write.key[1] for cell in cells if cell.write.is_id and not cell.is_clean}
    if withdrawn:
        cells = [
            replace(cell, is_clean=cell.is_clean and not _is_of(cell.write.key[1], withdrawn))
            for cell in cells
        ]
        rows = [
            stands and not _is_of(row.row_id, withdrawn) for row, stands in zip(batch.rows, rows, strict=True)
        ]
    return Judgement(
        cells=tuple(cells), rows=tuple(rows), marker_found=marker_found, is_capture_sound=is_sound
    )


def put_backs(batch: Batch, judgement: Judgement, captured: Captured) -> list[CellWrite]:
    """List what has to be written to undo everything that does not stand as it was meant to.

    The cells are meant for where they stand right after the batch; what they expect to find there is what the
    batch left.
    """
    area = lay_out(batch)
    ids = {
        (cell.sheet_id, cell.row_index): cell.after for cell in batch.cells if cell.is_id
    }  # rows whose ID the batch itself has set
    headers = headers_found(batch, captured)
    cells = []
    for verdict in judgement.cells:
        write = verdict.write
        leaves_traces = write.note is not None or write.has_format
        if verdict.is_clean or (alike(verdict.found, write.after) and not leaves_traces):
            continue
        place = (write.sheet_id, write.row_index)
        cells.append(
            CellWrite(
                key=(write.key[0], _as_row_id(verdict.id_found), write.key[2]),
                sheet_id=write.sheet_id,
                row_index=write.row_index,
                column_index=write.column_index,
                check_column=write.check_column,
                before=verdict.found if write.is_note else write.after,
                id_before=ids.get(place, verdict.id_found),
                note=_note_back(batch, verdict, headers[write.sheet_id].get(write.column_index)),
                note_before=write.note or "",
                is_note=write.is_note,
                copy_from=None if write.is_note else (area.rows[place], write.column_index + 1),
                content=verdict.found,
                copies_format=write.has_format,
            )
        )
    for row, row_index, stands in zip(batch.rows, row_indexes(batch.rows), judgement.rows, strict=True):
        if not stands:
            cells.extend(_blanks(row, row_index))
    return [
        replace(
            cell,
            header=headers[cell.sheet_id].get(cell.column_index),
            check_header=headers[cell.sheet_id].get(cell.check_column),
        )
        for cell in cells
    ]


def headers_found(batch: Batch, captured: Captured) -> Mapping[int, Mapping[int, Cell]]:
    """Return what row 1 held when the batch was applied: what the next batch has to expect there."""
    area = lay_out(batch)
    return {
        sheet_id: {column: captured.get((area.headers[sheet_id], column + 1)) for column in cells}
        for sheet_id, cells in batch.headers.items()
    }


def _note_back(batch: Batch, verdict: CellVerdict, header: Cell) -> str | None:
    """The note that a cell gets back; None where its note was left alone.

    Notes are not captured: copying is not known to carry them. In another row than was meant it is the note
    which that row was read with.
    """
    write = verdict.write
    if write.note is None:
        return None
    if verdict.is_misplaced:
        place = (write.sheet_id, _as_row_id(verdict.id_found), str(header or ""))
        return batch.notes.get(place, "")
    # What a put-back has restored stays, though somebody else's content goes back beside it.
    return write.note if batch.is_repair else write.note_before


def _judge_cell(
    write: CellWrite, batch: Batch, captured: Captured, area: Area, moved: frozenset[tuple[int, int]]
) -> CellVerdict:
    place = (write.sheet_id, write.row_index)
    row = area.rows[place]
    found, id_found = captured.get((row, write.column_index + 1)), captured.get((row, 0))
    is_in_place = (
        place not in moved
        and alike(id_found, write.id_before)
        and _has_header(batch, captured, area, write.sheet_id, (write.column_index, write.check_column))
    )
    return CellVerdict(
        write=write,
        is_clean=is_in_place and (alike(found, write.before) or alike(found, write.after)),
        is_misplaced=not is_in_place,
        found=found,
        id_found=id_found,
    )


def _is_in_place(row: RowWrite, batch: Batch, captured: Captured, area: Area) -> bool:
    return _has_header(batch, captured, area, row.sheet_id, (row.check_column, *row.values))


def _has_header(batch: Batch, captured: Captured, area: Area, sheet_id: int, columns: Sequence[int]) -> bool:
    row = area.headers[sheet_id]
    expected = batch.headers[sheet_id]
    return all(alike(captured.get((row, column + 1)), expected.get(column)) for column in columns)


def _moved_rows(batch: Batch, captured: Captured, area: Area) -> Iterator[tuple[int, int]]:
    """Rows without ID that lack something they held."""
    for guard in batch.guards:
        row = area.rows[guard.sheet_id, guard.row_index]
        written = {
            cell.column_index: cell
            for cell in batch.cells
            if (cell.sheet_id, cell.row_index) == (guard.sheet_id, guard.row_index)
        }
        for column, content in guard.cells.items():
            found = captured.get((row, column + 1))
            ours = column in written and alike(found, written[column].after)
            if not alike(found, content) and not ours:
                yield guard.sheet_id, guard.row_index
                break


def _is_of(row_id: str, withdrawn: set[str]) -> bool:
    return row_id in withdrawn or row_id.partition("/")[0] in withdrawn


def _blanks(row: RowWrite, row_index: int) -> Iterator[CellWrite]:
    for column, value in row.values.items():
        yield CellWrite(
            key=(row.department, row.row_id, row.columns[column]),
            sheet_id=row.sheet_id,
            row_index=row_index,
            column_index=column,
            check_column=row.check_column,
            before=value,
            id_before=row.values.get(row.check_column),
        )


def _as_row_id(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""
