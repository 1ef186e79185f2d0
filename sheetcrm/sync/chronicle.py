"""The events of a pass: what was seen and what was made, ready for the journal.

An event's key follows from the change itself and the pass's number, and a pass that crashed leaves its
number to the next one. So a change that was journalled before a crash and is found again after it gets the
same key, and is left out - also when the first pass made it and the next one only found it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
import orjson

from sheetcrm.schema.cells import Cell, Scalar, encode, same
from sheetcrm.schema.tables import CellKey
from sheetcrm.sheets.batch import CellWrite
from sheetcrm.state.base import Base
from sheetcrm.state.events import Event
from sheetcrm.sync.identity import deal_of
from sheetcrm.sync.intent import MadeRows
from sheetcrm.sync.notes import is_ours_in
from sheetcrm.sync.plan import Cause, Observation, Plan, Seen
from sheetcrm.sync.repair import Repair

_SAME_CHANGE = {
    "observed": "cell",
    "made": "cell",
    "recovered": "cell",
    "row-created": "row",
    "row-appeared": "row",
}
"""Kinds that are one change told by those who made it and by those who found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFacts:
    """What every event of a pass shares.

    Attributes:
        run: the pass's number as text.
        serial: serial of the state the pass started from.
        read_at: when the sheets were read.
        seen_from: when they were read before; None at the first pass.
        written_at: when the writes were confirmed.
        intended: writes of an earlier pass that never learnt what became of them, by cell.
    """

    run: str
    serial: int
    read_at: datetime
    seen_from: datetime | None
    written_at: datetime
    intended: Mapping[CellKey, Scalar]


def events_of(plan: Plan, confirmed: Mapping[CellKey, Scalar], facts: PassFacts) -> Iterator[Event]:
    """The events of a pass in the order they happened: seen first, then overruled, then made."""
    for seen in _to_be_told(plan, confirmed):
        yield _observed(seen, facts)
    for lost in plan.overruled:
        if lost.key in confirmed:
            cell = lost.key
            yield _event("overruled", cell, facts, facts.read_at, lost.lost, lost.kept, rule=lost.rule)
    for edit in plan.edits:
        cell = edit.key
        if cell in confirmed and not edit.is_note:  # a note alone is no change of the row
            yield _event(
                "made", cell, facts, facts.written_at, edit.old, edit.new, rule=edit.rule, cause=edit.cause
            )
    for row in plan.new_rows:
        made = [column for column in row.values if (row.department, row.row_id, column) in confirmed]
        if made:
            yield _event(
                "row-created",
                (row.department, row.row_id, ""),
                facts,
                facts.written_at,
                rule=row.rule,
                cause=row.cause,
            )
        for column in made:
            cell = (row.department, row.row_id, column)
            yield _event(
                "made",
                cell,
                facts,
                facts.written_at,
                None,
                row.values[column],
                rule=row.origin(column).rule,
                cause=row.origin(column).cause,
            )


def _to_be_told(plan: Plan, confirmed: Mapping[CellKey, Scalar]) -> Iterator[Observation]:
    """What was seen and will not be seen again.

    A row whose new ID did not arrive gets another one, and is told of then; an edit that could not be put
    back is told of by the pass that does.
    """
    unnamed = plan.assigned - {row_id for _, row_id, _ in confirmed}
    open_cells = {edit.key for edit in plan.edits if not edit.is_note} - confirmed.keys()
    for seen in plan.observations:
        if seen.row_id not in unnamed and seen.key not in open_cells:
            yield seen


def told_apart(events: Iterable[Event]) -> Iterator[Event]:
    """Give each event a key of its own: what happened again in a cell before a pass was remembered.

    The order stays, so a pass that tells the same once more after a crash finds the same keys.
    """
    told: Counter[str] = Counter()
    for event in events:
        told[event.key] += 1
        nth = told[event.key]
        yield event if nth == 1 else msgspec.structs.replace(event, key=f"{event.key}-{nth}")


def without_told(events: Iterable[Event], earlier: Iterable[Event]) -> Iterator[Event]:
    """Leave out what is found applied and was told by the pass that did it, which died after its journal.

    Args:
        events: of this pass.
        earlier: of the passes whose batches it had to settle.
    """
    told = {
        (event.department, event.row, event.column): event.new
        for event in earlier
        if event.kind in {"made", "recovered"}
    }
    for event in events:
        cell = (event.department, event.row, event.column)
        if event.kind != "recovered" or cell not in told or not same(told[cell], event.new):
            yield event


def repairs_of(repairs: Iterable[Repair], facts: PassFacts) -> Iterator[Event]:
    """The events of cells that got back what a write of ours had replaced: ours is the old value."""
    told: Counter[str] = Counter()
    for repair in repairs:
        event = _event("repaired", repair.key, facts, facts.written_at, repair.ours, repair.restored)
        told[event.key] += 1
        # Rows that have no ID share a key: one batch may give several back what they held.
        yield msgspec.structs.replace(event, key=f"{event.key}-{told[event.key]}")


def landed_of(landed: Iterable[CellWrite], base: Base, plan: Plan, facts: PassFacts) -> Iterator[Event]:
    """The events of writes that were found applied, as far as nothing else still knows of them.

    A person's edit that was put back leaves no difference between base and sheet: only the write itself still
    knows of it. The note tells that it overruled somebody. Nor is a write to be seen that people have
    overtyped since; told here, it keeps its key from what the pass may write there once more.
    """
    seen = {entry.key: entry.new for entry in plan.observations if entry.kind is Seen.CELL}
    for write in landed:
        if same(write.before, write.after):
            continue
        remembered = _remembered(base, write.key)
        hides_an_edit = not same(write.before, remembered)
        if hides_an_edit:
            yield _event("observed", write.key, facts, facts.read_at, remembered, write.before, seen=True)
            if write.note and is_ours_in(write.note):
                yield _event("overruled", write.key, facts, facts.read_at, write.before, write.after)
        is_overtyped = write.key in seen and not same(seen[write.key], write.after)
        if is_overtyped or (hides_an_edit and same(write.after, remembered)):
            yield _event("recovered", write.key, facts, facts.read_at, write.before, write.after)


def lost_of(cells: Iterable[CellWrite], facts: PassFacts) -> Iterator[Event]:
    """The events of cells that cannot be put back: what they held has given way to what we wrote there."""
    for cell in cells:
        yield _event("overruled", cell.key, facts, facts.read_at, cell.after, cell.before)


def made_of(rows: MadeRows, facts: PassFacts) -> Iterator[Event]:
    """The events of rows that a killed pass has made and somebody has deleted since."""
    for (department, row_id), values in rows.items():
        yield _event("row-created", (department, row_id, ""), facts, facts.read_at)
        for column, value in values.items():
            yield _event("recovered", (department, row_id, column), facts, facts.read_at, None, value)


def _remembered(base: Base, key: CellKey) -> Cell:
    """What the base has in a cell; None also for a row that no pass has lived to remember."""
    department, row_id, column = key
    table = base.tables.get(department)
    row = None if table is None else table.rows.get(row_id)
    return (
        None
        if table is None or row is None or column not in table.fields
        else row[table.fields.index(column)]
    )


def _observed(seen: Observation, facts: PassFacts) -> Event:
    cell = seen.key
    if seen.kind is Seen.CELL and cell in facts.intended and same(seen.new, facts.intended[cell]):
        return _event("recovered", cell, facts, facts.read_at, seen.old, seen.new)
    kind: Literal["observed", "row-appeared", "row-vanished"] = "observed"
    if seen.kind is Seen.VANISHED:
        kind = "row-vanished"
    elif seen.kind in {Seen.APPEARED, Seen.RETURNED}:
        kind = "row-appeared"
    note = "the row had vanished before" if seen.kind is Seen.RETURNED else ""
    return _event(kind, cell, facts, facts.read_at, seen.old, seen.new, note=note, seen=True)


def _event(  # noqa: PLR0913 - one event has that many sides, and is made only here
    kind: Any,
    cell: CellKey,
    facts: PassFacts,
    at: datetime,
    old: Cell = None,
    new: Cell = None,
    *,
    rule: str | None = None,
    cause: Cause | None = None,
    note: str = "",
    seen: bool = False,
) -> Event:
    department, row_id, column = cell
    what = [facts.serial, _SAME_CHANGE.get(kind, kind), department, row_id, column, encode(new)]
    if kind == "overruled":  # another value that gave way to the same is another loss
        what.append(encode(old))
    content = orjson.dumps(what)
    return Event(
        key=f"{facts.run}-{hashlib.blake2b(content, digest_size=12).hexdigest()}",
        run=facts.run,
        serial=facts.serial,
        kind=kind,
        at=at,
        seen_from=facts.seen_from if seen else None,
        department=department,
        row=row_id,
        deal=deal_of(row_id),
        column=column or None,
        old=old,
        new=new,
        rule=rule,
        cause=None if cause is None else cause_document(cause),
        note=note,
    )


def cause_document(cause: Cause) -> dict[str, Any]:
    """A cause as plain JSON values."""
    return {
        "department": cause.department,
        "row": cause.row_id,
        "column": cause.column,
        "value": encode(cause.value),
    }
