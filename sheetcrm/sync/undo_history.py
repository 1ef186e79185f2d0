"""What a pass made, from the journal, and what has become of it since. Pure: events in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sheetcrm.schema.cells import Cell, is_blank
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey, RowKey
from sheetcrm.state.events import Event

_MADE = frozenset({"made", "recovered"})
"""Kinds of events that tell of a write: a pass that was interrupted is told of by the one that found it."""

ADOPTED = ".adopt"
"""How the rule ends that joins a person's row to another by its ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cell that a pass wrote.

    Attributes:
        old: what it held before.
        new: what the pass wrote.
        rule: the rule that wanted it; None where an interrupted pass did not say.
        apart: the copied cell of the link the rule belongs to, which has to be kept apart from its source
            once the change is taken back; None where the rule copies nothing.
    """

    old: Cell
    new: Cell
    rule: str | None
    apart: CellKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a pass made.

    Attributes:
        run: the pass.
        changes: the cells it wrote, but for the IDs it gave to people's rows, which stay; those of rows it
            joined to others by a person's word are among them.
        created: the rows it added.
        cleared: the rows it cleared, which only the undo of a pass does.
    """

    run: str
    changes: Mapping[CellKey, Change]
    created: frozenset[RowKey]
    cleared: frozenset[RowKey]

    def cells_of(self, row: RowKey) -> dict[str, Change]:
        """The cells of one row that the pass wrote, by column."""
        return {key[2]: change for key, change in self.changes.items() if key[:2] == row}


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """The last thing that happened to a cell, or to a whole row, after a pass.

    Attributes:
        run: the pass that saw or made it.
        by_person: whether a person did it; who, the sheet does not tell.
        seen_from: a person did it between this moment and `at`; None for what a pass did.
        at: when it was seen or made.
    """

    run: str
    by_person: bool
    seen_from: datetime | None
    at: datetime


def history_of(company: Company, run: str, events: Iterable[Event]) -> History:
    """Work out what a pass made.

    Args:
        company: the config; what it does not know any more is left out.
        run: the pass.
        events: its events.
    """
    changes: dict[CellKey, Change] = {}
    created: set[RowKey] = set()
    cleared: set[RowKey] = set()
    for event in events:
        department, row_id, column = event.department, event.row, event.column
        if department not in company.departments or row_id is None:
            continue
        if event.kind == "row-created":
            created.add((department, row_id))
        if event.kind not in _MADE or column is None or column not in company.fields[department]:
            continue
        if column == company.departments[department].row_id.column and is_blank(event.new):
            cleared.add((department, row_id))
        key = (department, row_id, column)
        known = changes.get(key)
        change = Change(old=event.old, new=event.new, rule=event.rule, apart=copied_cell(company, event, key))
        changes[key] = change if known is None else replace(change, old=known.old)
    kept = {
        key: change
        for key, change in changes.items()
        if key[:2] in created | cleared
        or key[2] != company.departments[key[0]].row_id.column
        or (change.rule or "").endswith(ADOPTED)
    }
    return History(run=run, changes=kept, created=frozenset(created), cleared=frozenset(cleared))


def copied_cell(company: Company, event: Event, key: CellKey) -> CellKey | None:
    """The cell that a link copies to, of the two a rule had to do with; None where it copies nothing."""
    group, _, rest = (event.rule or "").partition(".")
    name, _, part = rest.rpartition(".")
    if group != "links" or name not in company.links or part not in {"carry", "bring_back"}:
        return None
    link = company.links[name]
    fields = link.carried if part == "carry" else link.brought_back
    department = link.child if part == "carry" else link.parent
    targets = {(department, pair.target) for pair in fields}
    cells = [key]
    if event.cause is not None:
        cells.append((event.cause["department"], event.cause["row"], event.cause["column"]))
    # Parent and child may be of one department; the child's ID is the longer one.
    cells.sort(key=lambda cell: cell[1], reverse=part == "carry")
    return next((cell for cell in cells if (cell[0], cell[2]) in targets), None)


def later_changes(history: History, events: Iterable[Event]) -> Mapping[CellKey, Later]:
    """What last happened to the cells and rows a pass wrote, after it.

    Args:
        history: what the pass made.
        events: all events of later passes, in the order of the journal.

    Returns:
        Department, row ID and column (empty for whole rows) → the last thing that happened.
    """
    rows = {key[:2] for key in history.changes}
    return {cell: later for event in events for cell, later in _later(event) if cell[:2] in rows}


def _later(event: Event) -> Iterator[tuple[CellKey, Later]]:
    if event.department is not None and event.row is not None and event.kind != "overruled":
        yield (
            (event.department, event.row, event.column or ""),
            Later(
                run=event.run,
                by_person=event.kind not in {"made", "recovered", "row-created", "repaired"},
                seen_from=event.seen_from,
                at=event.at,
            ),
        )
