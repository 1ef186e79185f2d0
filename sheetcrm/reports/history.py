"""A deal's history: the journal's events, those that happened at one stroke put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sheetcrm.schema.cells import Cell
from sheetcrm.state.events import Event

_BY_RULE = frozenset({"made", "row-created"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cell's change: its column, and what it held before and after."""

    column: str
    old: Cell
    new: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """What happened to one row at one instant, for one reason.

    Attributes:
        at: when it was read or written.
        seen_from: when the sheet was read before: it happened between the two; None where the time is exact.
        kind: the event's kind; ``row-created`` where the cells were written with a new row.
        department: the department's name in the config.
        row_id: the row.
        changes: its cells, in journal order; empty where the whole row is meant.
        rule: the rule that did it; None for persons.
        cause: the cell the rule followed, as plain JSON values.
        note: a sentence of the journal's; empty where there is none.
    """

    at: datetime
    seen_from: datetime | None
    kind: str
    department: str
    row_id: str
    changes: tuple[Change, ...]
    rule: str | None
    cause: dict[str, Any] | None
    note: str


def strokes_of(events: Iterable[Event]) -> tuple[Stroke, ...]:
    """Put a deal's events together, in the order they happened; events of whole passes are left out.

    Args:
        events: the events, in journal order.
    """
    about_rows = (event for event in events if event.department is not None and event.row is not None)
    ordered = sorted(about_rows, key=lambda event: (event.serial, event.at))
    return tuple(stroke for _, group in groupby(ordered, key=_occasion) for stroke in _strokes(list(group)))


def _occasion(event: Event) -> tuple[Any, ...]:
    kind = "by rule" if event.kind in _BY_RULE else event.kind
    return event.run, event.at, kind, event.department, event.row


def _strokes(events: list[Event]) -> Iterator[Stroke]:
    created = next((event for event in events if event.kind == "row-created"), None)
    if created is not None:
        yield _stroke(created, events)
        return
    for _, group in groupby(events, key=lambda event: event.rule):
        found = list(group)
        yield _stroke(found[0], found)


def _stroke(lead: Event, events: list[Event]) -> Stroke:
    return Stroke(
        at=lead.at,
        seen_from=lead.seen_from,
        kind=lead.kind,
        department=lead.department or "",
        row_id=lead.row or "",
        changes=tuple(
            Change(column=event.column, old=event.old, new=event.new)
            for event in events
            if event.column is not None
        ),
        rule=lead.rule,
        cause=lead.cause,
        note=lead.note,
    )
