"""Putting back: what a batch overwrote in the wrong place, or over somebody's fresh edit, is returned.

A put-back is a batch like any other. It goes by position, since a moment ago is when the position was seen,
and captures what it replaces in turn; if the sheet has moved again, that is put back too. After some rounds
the rest is left to the next pass, which finds each row by its ID.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheetcrm.errors import SheetsError
from sheetcrm.schema.cells import Cell, is_blank
from sheetcrm.schema.tables import CellKey
from sheetcrm.sheets.batch import Batch, CellWrite, NotePlace
from sheetcrm.sheets.errors import UnknownOutcomeError
from sheetcrm.sheets.judging import Captured, Judgement, alike, headers_found, put_backs
from sheetcrm.sync.channel import Channel

ROUNDS = 5
"""How often one pass tries; somebody who sorts a sheet more often than that is waited for."""

ATTEMPTS = 5
"""How often a row that keeps moving away is looked for; then the journal keeps what it should get back."""

Headers = Mapping[int, Mapping[int, Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One cell that got back what it held.

    Attributes:
        key: the cell; its row ID is that of the row that was written to.
        ours: what was taken away again.
        restored: what it holds again.
        number: the sheet row, counted from 1, where it stood at that moment.
        column_index: the column, counted from 0, likewise.
        header: what that column is called; the column that was meant, where row 1 holds no text.
    """

    key: CellKey
    ours: Cell
    restored: Cell
    number: int
    column_index: int
    header: str


def undo_misplaced(channel: Channel, batch: Batch, judgement: Judgement, captured: Captured) -> list[Repair]:
    """Put back what a settled batch has overwritten that it should not have; the rest is in the intent."""
    cells = put_backs(batch, judgement, captured)
    return put_back(channel, cells, headers_found(batch, captured), batch.notes)


def put_back(
    channel: Channel, cells: Sequence[CellWrite], headers: Headers, notes: Mapping[NotePlace, str]
) -> list[Repair]:
    """Write cells back, each only if it still holds what is to be taken away.

    Args:
        channel: the spreadsheet.
        cells: what to write.
        headers: what row 1 has to hold in the columns concerned.
        notes: people's notes as they were read, for rows that come between.

    Returns:
        What was put back. What could not be is remembered in the intent as misplaced.
    """
    repairs: list[Repair] = []
    for _ in range(ROUNDS):
        if not cells:
            return repairs
        batch = channel.prepare(
            first_row=_below_sources(cells),
            is_repair=True,
            cells=list(cells),
            headers=_of_cells(headers, cells),
            notes=notes,
        )
        try:
            captured = channel.send(batch)
        except UnknownOutcomeError:
            return repairs  # the batch is in the intent, and its cells with it
        except SheetsError:
            break
        judgement = channel.judge(batch, captured)
        if channel.is_distrusted:
            break
        channel.intent.settle(batch)
        repairs += [_repair(cell.write) for cell in judgement.cells if cell.is_clean and _matters(cell.write)]
        # A row that has moved away still holds what is to be taken away; one that was overtyped does not.
        tried = [
            replace(cell.write, attempts=cell.write.attempts + 1)
            for cell in judgement.cells
            if cell.is_misplaced
        ]
        channel.intent.keep_misplaced(
            channel.spreadsheet, [cell for cell in tried if cell.attempts <= ATTEMPTS]
        )
        channel.intent.give_up(cell for cell in tried if cell.attempts > ATTEMPTS and is_content(cell))
        cells, headers = put_backs(batch, judgement, captured), headers_found(batch, captured)
    channel.intent.keep_misplaced(channel.spreadsheet, cells)
    return repairs


def _below_sources(cells: Iterable[CellWrite]) -> int:
    """The first row of the hidden tab that nothing is copied from."""
    return max((cell.copy_from[0] + 1 for cell in cells if cell.copy_from is not None), default=1)


def _of_cells(headers: Headers, cells: Iterable[CellWrite]) -> Headers:
    found: dict[int, dict[int, Cell]] = {}
    for cell in cells:
        known, columns = headers.get(cell.sheet_id, {}), found.setdefault(cell.sheet_id, {})
        for column in (cell.column_index, cell.check_column):
            columns[column] = known.get(column)
    return found


def is_content(cell: CellWrite) -> bool:
    """Whether a put-back returns what somebody has typed into a row that can be named."""
    return bool(cell.key[1]) and not cell.is_id and not is_blank(cell.after) and not cell.is_note


def _matters(write: CellWrite) -> bool:
    """Whether content goes back, and not only a note."""
    return not alike(write.before, write.after)


def _repair(write: CellWrite) -> Repair:
    return Repair(
        key=write.key,
        ours=write.before,
        restored=write.after,
        number=write.row_index + 1,
        column_index=write.column_index,
        header=write.header if isinstance(write.header, str) else write.key[2],
    )
