"""What is to be written to one spreadsheet at once, as values: what was read, and what shall stand there.

Between the read a batch is planned on and its arrival people go on typing and sorting, so each write carries
what was read where it is about to go: its row's ID, the cell's content, the column's header. What the batch
itself captured as it was applied is compared with that (`judging`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sheetcrm.schema.cells import Cell, Scalar
from sheetcrm.schema.tables import CellKey
from sheetcrm.sheets.scratch import Scratch

NotePlace = tuple[int, str, str]
"""Tab, row ID and header: where a note is found again whatever moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellWrite:
    """One cell to set; indexes count from 0 and are those of the read the write was planned on.

    Attributes:
        key: whose cell it is.
        sheet_id: the tab.
        row_index: the row.
        column_index: the column.
        check_column: index of the row ID column.
        before: what the cell held.
        id_before: what the row ID cell held.
        value: what the cell shall hold; None clears it. Text stays text whatever it looks like.
        number_format: Google's ``numberFormat``; None leaves the cell's format.
        note: the cell's note; None leaves it, empty text takes it away.
        note_before: what the note was at the read; needed only where `note` is given.
        is_note: whether only the note is written; the cell keeps what it holds.
        copy_from: row and column of the hidden tab that the content is copied from instead, so that formulas
            come back as they were; `content` then says what it is, and `value` is not used.
        content: the content of `copy_from`.
        copies_format: whether the cell's format is copied from there, too.
        header: what row 1 held in the column when something was written there that has to be put right.
        check_header: what it held in the row ID column.
        attempts: how often that was tried.
    """

    key: CellKey
    sheet_id: int
    row_index: int
    column_index: int
    check_column: int
    before: Cell = None
    id_before: Cell = None
    value: Scalar = None
    number_format: Mapping[str, str] | None = None
    note: str | None = None
    note_before: str = ""
    is_note: bool = False
    copy_from: tuple[int, int] | None = None
    content: Cell = None
    copies_format: bool = False
    header: Cell = None
    check_header: Cell = None
    attempts: int = 0

    @property
    def after(self) -> Cell:
        """What the cell holds once the batch is applied."""
        if self.is_note:
            return self.before
        return self.value if self.copy_from is None else self.content

    @property
    def has_format(self) -> bool:
        """Whether the cell's number format is set or put back, so that what it was has to be captured."""
        return self.number_format is not None or self.copies_format

    @property
    def is_id(self) -> bool:
        """Whether the cell is the row's ID."""
        return self.column_index == self.check_column


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWrite:
    """One row to insert; rows with the same `at_row_index` are inserted together, in their order.

    Attributes:
        department: whose row it is.
        row_id: its ID.
        sheet_id: the tab.
        values: column index to value; columns not named stay blank.
        columns: column index to the name of the column.
        formats: column index to Google's ``numberFormat``.
        notes: column index to the note of its cell, blank or not.
        check_column: index of the row ID column.
        at_row_index: where the first of the rows goes, in the rows of the read; at least 1, below the header.
        row_count: rows of the grid at the read; None where it is not known.
    """

    department: str
    row_id: str
    sheet_id: int
    values: Mapping[int, Scalar]
    columns: Mapping[int, str]
    formats: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    check_column: int
    at_row_index: int
    row_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGuard:
    """What tells a row without an ID from others: its filled cells as they were read.

    Attributes:
        sheet_id: the tab.
        row_index: the row.
        cells: column index to content; the row may hold more by the time the batch arrives, but not less.
    """

    sheet_id: int
    row_index: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Everything that is written to one spreadsheet with one request: applied as a whole or not at all.

    Attributes:
        spreadsheet: the spreadsheet's name in the config.
        spreadsheet_id: the file.
        name: unique name of the batch.
        scratch: the hidden tab as it stands before the batch.
        makes_scratch: whether the batch has to add that tab.
        is_repair: whether it puts back what another batch has overwritten.
        first_row: the first row of the hidden tab that nothing is copied from.
        marker: text of the marker the batch leaves.
        turn_before: ID of the tab the batch takes away; None where there is none.
        turn_after: ID of the tab it leaves in its place.
        cells: cells to set; all above the rows that are inserted into their tab.
        rows: rows to insert.
        guards: what tells rows without ID from others.
        headers: tab to column index to what row 1 holds there, for every column touched.
        notes: people's notes in tabs in which notes are written, by place; cells without one are absent.
    """

    spreadsheet: str
    spreadsheet_id: str
    name: str
    scratch: Scratch
    makes_scratch: bool = False
    is_repair: bool = False
    first_row: int = 1
    marker: str
    turn_before: int | None = None
    turn_after: int
    cells: Sequence[CellWrite] = ()
    rows: Sequence[RowWrite] = ()
    guards: Sequence[RowGuard] = ()
    headers: Mapping[int, Mapping[int, Cell]] = field(default_factory=dict)
    notes: Mapping[NotePlace, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.cells and not self.rows

    @property
    def size(self) -> int:
        """How many cells it sets."""
        return len(self.cells) + sum(len(row.values) for row in self.rows)


def row_indexes(rows: Sequence[RowWrite]) -> list[int]:
    """Return where inserted rows stand once they are all in: insertions above move what is below."""
    counts: dict[tuple[int, int], int] = {}
    order: list[int] = []
    for row in rows:
        place = (row.sheet_id, row.at_row_index)
        order.append(counts.get(place, 0))
        counts[place] = order[-1] + 1
    return [
        row.at_row_index
        + nth
        + sum(count for (tab, at), count in counts.items() if tab == row.sheet_id and at < row.at_row_index)
        for row, nth in zip(rows, order, strict=True)
    ]
