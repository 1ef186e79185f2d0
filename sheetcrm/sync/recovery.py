"""Settling what earlier passes have left open, before a new one plans anything.

The marker of each spreadsheet says which of the stored batches were applied; what they overwrote is still in
the hidden tab. A value of ours that stands where it should not would otherwise be taken for a person's. Rows
are found by their IDs in the read that has just been made, since hours may have passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sheetcrm.errors import SheetsError
from sheetcrm.language import say
from sheetcrm.schema.cells import Cell
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.tables import Table
from sheetcrm.sheets.batch import Batch, CellWrite
from sheetcrm.sheets.judging import Captured, Judgement, alike, put_backs
from sheetcrm.sheets.layout import Layout
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.writing import look_back
from sheetcrm.sync.batches import headers_in, notes_in
from sheetcrm.sync.channel import UNSOUND, Channel
from sheetcrm.sync.intent import Intent
from sheetcrm.sync.look import Look
from sheetcrm.sync.repair import Repair, is_content, put_back


@dataclass(slots=True)
class Recovered:
    """What was settled.

    Attributes:
        repairs: cells that got back what they held.
        landed: cells that were written as they were meant to be, by passes that are not remembered.
        has_written: whether a sheet was written to, so that all have to be read again.
        blocked: spreadsheets in which something of ours may still stand where it should not.
        unsound: spreadsheets in which nobody knows what was replaced: copying did not work as it should.
    """

    repairs: list[Repair] = field(default_factory=list)
    landed: tuple[CellWrite, ...] = ()
    has_written: bool = False
    blocked: set[str] = field(default_factory=set)
    unsound: set[str] = field(default_factory=set)


def recover(company: Company, look: Look, intent: Intent, channels: Iterable[Channel]) -> Recovered:
    """Settle what the intent still holds, as far as its spreadsheets can be reached.

    Args:
        company: the config.
        look: the sheets as they were just read; their markers were found to be ours.
        intent: what is left open.
        channels: the spreadsheets that answered.
    """
    result = Recovered()
    for channel in channels:
        try:
            late = _late_batch(channel)
        except SheetsError:
            result.blocked.add(channel.spreadsheet)
            continue
        if channel.is_distrusted:
            result.unsound.add(channel.spreadsheet)
            continue
        cells = [
            *(() if late is None else _take_over(channel, late)),
            *_settle_batches(channel),
            *channel.intent.take_misplaced(channel.spreadsheet),
        ]
        located, unseen = _locate(look, cells)
        channel.intent.keep_misplaced(channel.spreadsheet, unseen)
        channel.intent.give_up(cell for cell in cells if _has_lost_row(look, cell))
        if located:
            headers = headers_in(company, channel.spreadsheet, look.layouts)
            notes = notes_in(company, channel.spreadsheet, look.tables, look.layouts)
            result.repairs += put_back(channel, located, headers, notes)
            result.has_written = True
        if channel.is_distrusted:
            result.unsound.add(channel.spreadsheet)
        elif channel.intent.misplaced_in(channel.spreadsheet) or (
            located and channel.intent.repairs_in(channel.spreadsheet)
        ):
            # A put-back without an answer: what it was to take away probably still stands there.
            result.blocked.add(channel.spreadsheet)
    result.landed = intent.landed
    return result


def without_blocked(company: Company, look: Look, recovered: Recovered) -> Look:
    """Set aside the departments of spreadsheets in which something is still to be put right."""
    kinds = {
        key: _unsound if rules.spreadsheet in recovered.unsound else _blocked
        for key, rules in company.departments.items()
        if rules.spreadsheet in recovered.unsound | recovered.blocked
    }
    held = kinds.keys() & look.tables.keys()
    if not held:
        return look
    return replace(
        look,
        tables={name: table for name, table in look.tables.items() if name not in held},
        layouts={name: layout for name, layout in look.layouts.items() if name not in held},
        findings=(*look.findings, *(kinds[name](company, name) for name in sorted(held))),
        set_aside=look.set_aside | held,
    )


@dataclass(frozen=True, slots=True)
class _Late:
    """A batch that was applied though nobody had its answer, and what it captured."""

    batch: Batch
    captured: Captured
    judgement: Judgement


def _late_batch(channel: Channel) -> _Late | None:
    """Look back where the marker names a batch of the intent; one request, and none otherwise."""
    marker = channel.scratch.marker
    for batch in channel.intent.batches:
        is_here = batch.spreadsheet == channel.spreadsheet and not channel.is_distrusted
        if is_here and marker is not None and marker.batch == batch.name:
            captured = look_back(channel.google, batch).captured
            channel.intent.note_arrived(batch)
            return _Late(batch, captured, channel.judge(batch, captured))
    return None


def _settle_batches(channel: Channel) -> Iterator[CellWrite]:
    """Give the cells of putting back that never happened, and forget the batches that never will."""
    marker = channel.scratch.marker
    for batch in channel.intent.batches:
        if batch.spreadsheet != channel.spreadsheet:
            continue
        if batch.is_repair:
            yield from batch.cells
        if _is_over(channel, marker, batch):
            channel.intent.settle(batch)


def _take_over(channel: Channel, late: _Late) -> Iterator[CellWrite]:
    """Give the cells that have to be put right."""
    channel.intent.settle(late.batch, late.judgement)
    yield from put_backs(late.batch, late.judgement, late.captured)
    if late.batch.is_repair:
        yield from (cell.write for cell in late.judgement.cells if cell.is_misplaced)


def _is_over(channel: Channel, marker: Marker | None, batch: Batch) -> bool:
    """Whether a batch that was not applied can never be, since the turn it was to take is taken."""
    if batch.makes_scratch:
        return not channel.is_new
    return marker is not None and marker.turn != batch.turn_before


def _locate(look: Look, cells: Iterable[CellWrite]) -> tuple[list[CellWrite], list[CellWrite]]:
    """Find where cells stand now.

    Returns:
        Those that still hold what is to be taken away, with their present places; and those of departments
        that cannot be seen. Cells that hold something else by now are in neither: people have overtyped them.
    """
    located: dict[tuple[int, int, int], CellWrite] = {}
    unseen: list[CellWrite] = []
    for cell in cells:
        sheet = look.sheet_of(cell.key[0])
        if sheet is None:
            unseen.append(cell)
            continue
        found = _find(*sheet, cell)
        if found is not None:
            located.setdefault((found.sheet_id, found.row_index, found.column_index), found)
    return list(located.values()), unseen


def _has_lost_row(look: Look, cell: CellWrite) -> bool:
    """Whether a value was to go back into a row that nothing stands for any more.

    Its ID was typed over, or the row was deleted, before what was written there could be taken away again.
    """
    sheet = look.sheet_of(cell.key[0])
    if sheet is None or not is_content(cell):
        return False
    table, layout = sheet
    check = _find_column(layout, cell.check_header, cell.check_column)
    column = next((table.fields.index(name) for name, at in layout.positions.items() if at == check), None)
    return column is not None and not any(alike(row[column], cell.id_before) for row in table.rows)


def _find(table: Table, layout: Layout, cell: CellWrite) -> CellWrite | None:
    """Find a cell by the headers of its columns and the ID of its row.

    Of a column that the config does not know, the content is not read: it is left to the write, which undoes
    itself if it meets with anything else. A row without an ID is told by what was written alone, if it is
    where it was or the only one.
    """
    column = _find_column(layout, cell.header, cell.column_index)
    if column is None and cell.copy_from is None:
        # A cell of a row that was added: its header was another one only for a while.
        column = layout.positions.get(cell.key[2])
    check = _find_column(layout, cell.check_header, cell.check_column)
    if column is None or check is None:
        return None
    names = {at: table.fields.index(name) for name, at in layout.positions.items()}
    wanted = [
        (names[at], held) for at, held in ((check, cell.id_before), (column, cell.before)) if at in names
    ]
    rows = [
        number - 1
        for number, row in zip(table.numbers, table.rows, strict=True)
        if wanted and all(alike(row[at], held) for at, held in wanted)
    ]
    if cell.row_index in rows or not wanted:
        row_index = cell.row_index
    elif len(rows) == 1 or (rows and cell.id_before is not None):
        row_index = rows[0]
    else:
        return None
    return replace(cell, row_index=row_index, column_index=column, check_column=check)


def _find_column(layout: Layout, header: Cell, was_at: int) -> int | None:
    if alike(layout.headers.get(was_at), header):
        return was_at
    return next((at for at, text in layout.headers.items() if alike(text, header)), None)


def _unsound(company: Company, department: str) -> Finding:
    return Finding(
        code="capture-unsound",
        severity=Severity.ERROR,
        department=department,
        message=say("what the last write replaced was not copied as it should be; the sheet is left alone"),
        hint=UNSOUND,
        sheet=company.departments[department].sheet,
    )


def _blocked(company: Company, department: str) -> Finding:
    return Finding(
        code="repair-pending",
        severity=Severity.ERROR,
        department=department,
        message=say("an earlier write met with edits of somebody else, and is not undone everywhere yet"),
        hint=say("Nothing to do: the next sync tries again. Until then the sheet is left alone."),
        sheet=company.departments[department].sheet,
    )
