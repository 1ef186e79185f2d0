"""A conflict: two values for one field, kept until a person has decided or has seen what became of his."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sheetcrm.schema.tables import CellKey


class Pick(StrEnum):
    """What a person can decide about two values."""

    PARENT = "keep-parent"
    CHILD = "keep-child"
    BOTH = "keep-both"

    @property
    def other(self) -> Pick:
        """The other side of one; the parent's for both."""
        return Pick.CHILD if self is Pick.PARENT else Pick.PARENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two values for one field.

    Attributes:
        id: such as ``C-000012``; never given twice.
        link: the link that ties the two cells; empty for a column that is sheetcrm's own.
        parent: the parent's cell; for a column of sheetcrm's own the cell itself.
        child: the child's cell; None for a column of sheetcrm's own.
        parent_value: what the parent's cell held, or what stands there instead.
        child_value: the same of the child; for a column of sheetcrm's own what a person typed.
        before: what the field held before it was changed.
        kept: the side whose value stands on both; None where both stay until a person decides.
        owner: the department whose field it is, and whose staff decide.
        rule: the rule that met the two values.
        found_at: when the sheets were read, with its time zone.
        run: the number of the pass that found it, as text; empty where it is not known.
        decision: what a person decided, while it is not yet seen to be carried out.

    Raises:
        ValueError: `found_at` has no time zone.
    """

    id: str
    link: str
    parent: CellKey
    child: CellKey | None
    parent_value: Any
    child_value: Any
    before: Any
    kept: Pick | None
    owner: str
    rule: str
    found_at: datetime
    decision: Pick | None = None
    run: str = ""

    def __post_init__(self) -> None:
        if self.found_at.utcoffset() is None:
            message = f"conflict {self.id}: {self.found_at} has no time zone"
            raise ValueError(message)

    @property
    def awaits_decision(self) -> bool:
        """Whether both values stand, and nobody but a person can choose."""
        return self.kept is None and self.decision is None

    @property
    def loser(self) -> CellKey | None:
        """The cell whose value gave way; None where both stand."""
        if self.kept is None:
            return None
        return self.child if self.kept is Pick.PARENT and self.child is not None else self.parent

    def value_of(self, side: Pick) -> Any:
        """The value of one side."""
        return self.parent_value if side is Pick.PARENT else self.child_value

    def decided(self, pick: Pick | None) -> Conflict:
        """The same conflict with a decision."""
        return replace(self, decision=pick)
