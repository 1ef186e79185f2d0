"""What both sides agreed on at the last pass: the middle of the three-way merge, as plain frozen values.

Nothing here reads or writes. The mappings given are kept as they are, not copied: treat them as frozen once
handed over, and make a new table for a changed department, since a store recognises an unchanged one by
identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sheetcrm.schema.tables import CellKey
from sheetcrm.state.conflicts import Conflict

Scalar = str | int | float | bool | None


PairCell = tuple[str, str, str, str]
"""A cell as one pair of rows sees it: link, child's row ID, the cell's row ID, its field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseTable:
    """The last agreed rows of one department.

    Attributes:
        fields: the field names, in the order of the cells.
        rows: row ID -> cells; a cell is a `Scalar` (None is blank) or an object the store's codec knows.
        tombstones: row ID -> last agreed cells of a row that vanished from its sheet.

    Raises:
        ValueError: a field is named twice, a row has another number of cells, or a row is both alive and
            vanished.
    """

    fields: tuple[str, ...]
    rows: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    tombstones: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        width = len(self.fields)
        if len(set(self.fields)) != width:
            message = f"a field is named twice: {', '.join(self.fields)}"
            raise ValueError(message)
        for rows in (self.rows, self.tombstones):
            if not set(map(len, rows.values())) <= {width}:
                wrong = next(row_id for row_id, cells in rows.items() if len(cells) != width)
                message = f"row {wrong} has {len(rows[wrong])} cells where {width} fields are named"
                raise ValueError(message)
        if both := self.rows.keys() & self.tombstones.keys():
            message = f"row {min(both)} is both alive and vanished"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Everything a pass remembers for the next one.

    Attributes:
        tables: department -> its last agreed rows.
        links: (link name, parent row ID) -> the attempt requested last.
        acted: (link name, child row ID) -> the child's status last acted upon.
        moved: (department, row ID) -> the status from which the row's status went where it may not go.
        counters: row ID prefix -> the highest number ever given; never goes down.
        unsettled: (department, row ID) of rows the next pass must look at again although they may not change.
        pending: (department, row ID, field) of cells a pass wrote to without seeing that it happened.
        before_hold: for pairs that rest since one of their rows is kept out: what cells of the other row held
            when the pair was last in step, where they have changed since.
        apart: (department, row ID, field) of copied cells that stay different from their source, as a person
            decided, for as long as neither is changed.
        conflicts: conflict ID -> two values of one field that people have to see or to decide about.
        config_digest: the digest of the config the pass ran with; empty before the first pass.
        settled: whether the pass came to an end with nothing set aside.
        read_at: when the sheets were read, with its time zone; None before the first pass.

    Raises:
        ValueError: `read_at` has no time zone, or a counter is negative.
    """

    tables: Mapping[str, BaseTable] = field(default_factory=dict)
    links: Mapping[tuple[str, str], int] = field(default_factory=dict)
    acted: Mapping[tuple[str, str], str] = field(default_factory=dict)
    moved: Mapping[tuple[str, str], str] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    unsettled: frozenset[tuple[str, str]] = frozenset()
    pending: frozenset[CellKey] = frozenset()
    before_hold: Mapping[PairCell, Any] = field(default_factory=dict)
    apart: frozenset[CellKey] = frozenset()
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    config_digest: str = ""
    settled: bool = False
    read_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.read_at is not None and self.read_at.utcoffset() is None:
            message = f"read_at needs a time zone: {self.read_at}"
            raise ValueError(message)
        if any(number < 0 for number in self.counters.values()):
            message = f"a counter is negative: {dict(self.counters)}"
            raise ValueError(message)

    @classmethod
    def empty(cls) -> Base:
        """Return the base of a company that was never synced."""
        return cls()
