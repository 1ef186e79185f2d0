"""The plan: what a pass wants to change, and why, as data.

Nothing here knows how a change is made. A plan is sorted and deterministic: the same tables, base and config
give the same plan, whatever the order in which rows happen to stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sheetcrm.schema.cells import Cell, Scalar
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding
from sheetcrm.schema.tables import CellKey, RowKey
from sheetcrm.state.conflicts import Conflict
from sheetcrm.sync.errands import LateRow, Stray
from sheetcrm.sync.identity import NO_PICKS, LostRow, Picks
from sheetcrm.sync.scope import KeptOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The cell that made a rule act: where it stands and what it holds."""

    department: str
    row_id: str
    column: str
    value: Cell

    @property
    def key(self) -> CellKey:
        """The cell."""
        return self.department, self.row_id, self.column

    @property
    def row(self) -> RowKey:
        """The row the cell is in."""
        return self.department, self.row_id


def message_rule(department: str) -> str:
    """Name the rule that tells people what is wrong in a row: in its message cell, and in notes."""
    return f"departments.{department}.messages"


def reminder_rule(directory: str, department: str) -> str:
    """Name the rule that shows rows of a department what a directory's events were like."""
    return f"directories.{directory}.remind.{department}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEdit:
    """One cell to set.

    Attributes:
        number: 1-based sheet row in the tables the plan was made from; worthless after that read.
        old: what the cell held in those tables.
        new: what it shall hold; None clears it.
        rule: the rule that wants it, as ``links.estimate.bring_back``.
        cause: the cell the rule followed; None where the row itself is the cause (a new row's ID).
        note: text for the cell's note; None leaves the note alone.
        is_note: whether the note alone is written; the cell then keeps what it holds, and `new` is what it
            shows.
    """

    department: str
    row_id: str
    number: int
    column: str
    old: Cell
    new: Scalar
    rule: str
    cause: Cause | None = None
    note: str | None = None
    is_note: bool = False

    @property
    def key(self) -> CellKey:
        """The cell."""
        return self.department, self.row_id, self.column

    @property
    def row(self) -> RowKey:
        """The row the cell is in."""
        return self.department, self.row_id

    @property
    def is_message(self) -> bool:
        """Whether it only tells people something, and changes nothing of theirs."""
        return self.rule == message_rule(self.department)

    @property
    def is_reminder(self) -> bool:
        """Whether it only shows people what a directory has; one event may be news to many rows."""
        return self.rule.startswith("directories.") and self.rule.endswith(f".remind.{self.department}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value comes from: the rule that wants it, and the cell the rule followed."""

    rule: str
    cause: Cause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """One row to add.

    Attributes:
        values: its non-blank cells by column.
        rule: the rule that adds it.
        cause: the cell the rule followed.
        origins: the columns whose values come from elsewhere, such as those carried over.
        notes: its cells with a note.
    """

    department: str
    row_id: str
    values: Mapping[str, Scalar]
    rule: str
    cause: Cause | None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> RowKey:
        """The row."""
        return self.department, self.row_id

    def origin(self, column: str) -> Origin:
        """Where the value of a column comes from."""
        return self.origins.get(column) or Origin(rule=self.rule, cause=self.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """A person's value that a rule replaces: kept here so that it is never lost."""

    department: str
    row_id: str
    column: str
    lost: Cell
    kept: Cell
    owner: str
    rule: str

    @property
    def key(self) -> CellKey:
        """The cell."""
        return self.department, self.row_id, self.column


class Seen(StrEnum):
    """What a pass can notice about a row since the last one."""

    CELL = "observed"
    APPEARED = "row-appeared"
    VANISHED = "row-vanished"
    RETURNED = "row-returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One change somebody else made since the last pass; `column` is empty for whole rows."""

    kind: Seen
    department: str
    row_id: str
    column: str = ""
    old: Cell = None
    new: Cell = None

    @property
    def key(self) -> CellKey:
        """The cell; its column is empty for a whole row."""
        return self.department, self.row_id, self.column


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a pass found out and wants to do.

    Attributes:
        at: the instant the pass began.
        edits: cells to set, sorted by department, sheet row and column.
        new_rows: rows to add, parents before children.
        overruled: persons' values the edits replace.
        observations: what changed since the base.
        findings: what kept rows or cells out of the rules, and what rows still need.
        links: link name and parent row ID → the attempt the parent's visits have asked for.
        acted: link name and child row ID → the child's status last acted upon, once the edits stand.
        moved: row → the status from which its status went where it may not go.
        counters: prefix → highest root number given, the plan's own included.
        apart: target cells that stay different from their source, as a person decided so.
        conflicts: the conflicts that are open once the plan is carried out, by ID.
        settled: those that are over then.
        assigned: row IDs the plan gives to rows that had none, or gives back to rows that had lost them.
        lost: department → the rows that have lost their IDs and are held, from the top of the sheet down.
        picks: what a person has decided about rows that lost their IDs.
        unsettled: rows to look at again at the next pass even if nobody touches them.
        kept_out: department to what of it did not take part, on hold or outside the pilot.
        strays: what became of the rows that were to be adopted.
        late: the rows that were to be made late.
        released: rows whose IDs are taken back, as if they had never had them.
    """

    at: datetime
    edits: tuple[CellEdit, ...] = ()
    new_rows: tuple[NewRow, ...] = ()
    overruled: tuple[Overruled, ...] = ()
    observations: tuple[Observation, ...] = ()
    findings: tuple[Finding, ...] = ()
    links: Mapping[tuple[str, str], int]
    acted: Mapping[tuple[str, str], str]
    counters: Mapping[str, int]
    moved: Mapping[RowKey, str] = field(default_factory=dict)
    apart: frozenset[CellKey] = frozenset()
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    settled: Mapping[str, Conflict] = field(default_factory=dict)
    assigned: frozenset[str] = frozenset()
    lost: Mapping[str, tuple[LostRow, ...]] = field(default_factory=dict)
    picks: Picks = NO_PICKS
    unsettled: frozenset[tuple[str, str]] = frozenset()
    kept_out: Mapping[str, KeptOut] = field(default_factory=dict)
    strays: tuple[Stray, ...] = ()
    late: tuple[LateRow, ...] = ()
    released: frozenset[RowKey] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether the sheets are in step: nothing to write."""
        return not self.size

    def cells(self) -> set[CellKey]:
        """The cells it sets, those of new rows included."""
        cells = {edit.key for edit in self.edits}
        cells.update((*row.key, column) for row in self.new_rows for column in row.values)
        return cells

    @property
    def size(self) -> int:
        """How many cells it sets and rows it adds, a row counted once."""
        return len(self.edits) + len(self.new_rows)


def told_part(company: Company, plan: Plan) -> Plan:
    """The part of a plan that belongs to departments: without the rows of sheetcrm's own tabs."""
    is_system = {name for name, rules in company.departments.items() if rules.is_system}
    if not is_system:
        return plan
    return replace(
        plan,
        edits=tuple(edit for edit in plan.edits if edit.department not in is_system),
        new_rows=tuple(row for row in plan.new_rows if row.department not in is_system),
    )
