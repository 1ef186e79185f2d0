"""Why a cell holds what it holds: from the journal, back from cause to cause to what a person typed.

Pure: events in, a chain out. A pass writes down with every change the rule that wanted it and the cell that
rule followed. That cell got its value from somewhere, too: another rule followed another cell, or a person
typed it. The chain ends with a person, or where the journal knows no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sheetcrm.schema.cells import Cell, decode, same
from sheetcrm.schema.system_tabs import is_conflict_tab
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.events import Event

_LONGEST = 100
"""Steps; a chain is as long as links are nested, so a longer one is a journal that contradicts itself."""


class Origin(StrEnum):
    """How a cell came by a value."""

    RULE = "rule"
    """A pass wrote it, as a rule wanted."""
    PERSON = "person"
    """Somebody or something that is not this sheetcrm wrote it, between two looks at the sheet."""
    RECOVERED = "recovered"
    """A pass that was interrupted wrote it; which rule it followed was not written down."""
    DECIDED = "decided"
    """Somebody decided so about a conflict, in the Conflicts tab or by the command."""
    UNKNOWN = "unknown"
    """It stood there before the journal began, or the journal does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One cell of the chain, and how it came by its value.

    Attributes:
        origin: by whom.
        department: the cell's department.
        row_id: the cell's row.
        column: the cell's column.
        old: what it held before.
        new: what it held then.
        at: when it was written, or seen to have been; None for `Origin.UNKNOWN`.
        seen_from: a person wrote it between this moment and `at`; None where nobody had looked before.
        run: the pass that wrote or saw it; None for `Origin.UNKNOWN`.
        rule: the rule; None where none is known.
        is_new_row: whether the whole row came into being with it.
        replaced: what a person had typed there and the pass replaced; None for nothing.
    """

    origin: Origin
    department: str
    row_id: str
    column: str
    old: Cell = None
    new: Cell = None
    at: datetime | None = None
    seen_from: datetime | None = None
    run: str | None = None
    rule: str | None = None
    is_new_row: bool = False
    replaced: Cell = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a cell holds what it holds.

    Attributes:
        department: the cell's department.
        row_id: the cell's row.
        column: the cell's column.
        chain: the cell itself first, the beginning of it all last.
        edits: what people wrote into this very cell, oldest first.
    """

    department: str
    row_id: str
    column: str
    chain: tuple[Step, ...]
    edits: tuple[Step, ...]

    @property
    def is_only_people(self) -> bool:
        """Whether the value is a person's own, with no rule behind it."""
        return self.chain[0].origin is Origin.PERSON


def explain(events: Iterable[Event], department: str, row_id: str, column: str) -> Explanation:
    """Say why a cell holds what it holds.

    Args:
        events: all events of the cell's deal, in the order of the journal; causes never leave a deal.
        department: the cell's department.
        row_id: the cell's row.
        column: the cell's column.

    Returns:
        The chain; a single `Origin.UNKNOWN` step where the journal knows nothing of the cell.
    """
    story = _Story(tuple(events))
    return Explanation(
        department=department,
        row_id=row_id,
        column=column,
        chain=tuple(story.chain((department, row_id, column))),
        edits=tuple(story.edits((department, row_id, column))),
    )


_Cell = tuple[str | None, str | None, str | None]


class _Story:
    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        self._of_cell: dict[_Cell, list[Event]] = {}
        self._appeared: dict[tuple[str | None, str | None], list[Event]] = {}
        self._overruled: dict[tuple[_Cell, str], Event] = {}
        for event in events:
            cell = (event.department, event.row, event.column)
            if event.kind == "row-appeared":
                self._appeared.setdefault(cell[:2], []).append(event)
            elif event.kind == "overruled":
                self._overruled[cell, event.run] = event
            elif event.column is not None:
                self._of_cell.setdefault(cell, []).append(event)

    def chain(self, cell: CellKey) -> list[Step]:
        event = self._last(cell, None, set())
        if event is None:
            return [_unknown(cell, None)]
        steps: list[Step] = [self._step(event)]
        seen = {event.key}
        while event.kind == "made" and len(steps) < _LONGEST:
            if event.cause is None:
                return [*steps, *self._row_itself(event)]
            cell = (event.cause["department"], event.cause["row"], event.cause["column"])
            value = decode(event.cause["value"])
            if is_conflict_tab(cell[0]):
                return [*steps, _decided(cell, value, event)]
            found = self._last(cell, event, seen, value)
            if found is None:
                return [*steps, _unknown(cell, value)]
            event = found
            seen.add(event.key)
            steps.append(self._step(event))
        return steps

    def edits(self, cell: _Cell) -> Iterable[Step]:
        return (self._step(event) for event in self._of_cell.get(cell, ()) if event.kind == "observed")

    def _last(self, cell: _Cell, before: Event | None, seen: set[str], value: Cell = None) -> Event | None:
        """The event that gave a cell its value: the last one no later than the pass that followed it."""
        known = [
            event
            for event in self._of_cell.get(cell, ())
            if event.key not in seen and (before is None or event.serial <= before.serial)
        ]
        if before is not None:
            fitting = [event for event in known if same(event.new, value)]
            return fitting[-1] if fitting else None
        return known[-1] if known else None

    def _step(self, event: Event) -> Step:
        cell = (event.department, event.row, event.column)
        overruled = self._overruled.get((cell, event.run)) if event.kind == "made" else None
        origins = {"made": Origin.RULE, "observed": Origin.PERSON, "recovered": Origin.RECOVERED}
        return Step(
            origin=origins.get(event.kind, Origin.RECOVERED),
            department=event.department or "",
            row_id=event.row or "",
            column=event.column or "",
            old=event.old,
            new=event.new,
            at=event.at,
            seen_from=event.seen_from,
            run=event.run,
            rule=event.rule,
            is_new_row=self._came_with_its_row(event),
            replaced=None if overruled is None else overruled.old,
        )

    def _came_with_its_row(self, event: Event) -> bool:
        appeared = self._appeared.get((event.department, event.row), ())
        return event.kind == "observed" and any(other.run == event.run for other in appeared)

    def _row_itself(self, event: Event) -> Iterable[Step]:
        """A new row's ID has no cell for a cause: it followed the row's own coming."""
        if not (event.rule or "").endswith(".row_id"):
            return []
        appeared = [
            other
            for other in self._appeared.get((event.department, event.row), ())
            if other.serial <= event.serial
        ]
        if not appeared:
            return []
        last = appeared[-1]
        return [
            Step(
                origin=Origin.PERSON,
                department=last.department or "",
                row_id=last.row or "",
                column="",
                at=last.at,
                seen_from=last.seen_from,
                run=last.run,
                is_new_row=True,
            )
        ]


def _decided(cell: CellKey, value: Cell, event: Event) -> Step:
    """The decision a pass carried out; the pass has seen it first."""
    department, row_id, column = cell
    return Step(
        origin=Origin.DECIDED,
        department=department,
        row_id=row_id,
        column=column,
        new=value,
        at=event.at,
        run=event.run,
    )


def _unknown(cell: CellKey, value: Cell) -> Step:
    return Step(origin=Origin.UNKNOWN, department=cell[0], row_id=cell[1], column=cell[2], new=value)
