"""Two values for one field: which stand against each other, and which of them a rule replaces."""

from __future__ import annotations

from dataclasses import dataclass

from sheetcrm.schema.cells import Cell
from sheetcrm.sync.pairs import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two values of which one gave way, or neither could.

    Attributes:
        link: the link that ties the cells; empty for a column that is sheetcrm's own.
        parent: the parent's cell; for a column of sheetcrm's own the cell itself.
        child: the child's cell; None for a column of sheetcrm's own.
        parent_value: what the parent's cell held, or what a rule puts there.
        child_value: the same of the child; for a column of sheetcrm's own what a person typed.
        before: what the field held after the last pass.
        loser: the cell whose value gives way; None where both stay until people have looked.
        owner: the department whose field it is.
        rule: the rule that met the two.
    """

    link: str
    parent: Side
    child: Side | None
    parent_value: Cell
    child_value: Cell
    before: Cell
    loser: Side | None
    owner: str
    rule: str
