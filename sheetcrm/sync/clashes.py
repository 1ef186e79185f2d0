"""Two values for one field: which stand against each other, and which of them a rule replaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sheetcrm.schema.cells import Cell, same, value_of
from sheetcrm.state.conflicts import Conflict, Pick
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


def conflict_of(name: str, clash: Clash, at: datetime, run: str) -> Conflict:
    """Make a conflict of a clash: its ID, when the sheets were read, and the pass that found it."""
    kept = None
    if clash.loser is not None:
        kept = Pick.CHILD if clash.child is not None and clash.loser == clash.parent else Pick.PARENT
    return Conflict(
        id=name,
        link=clash.link,
        parent=clash.parent.key,
        child=None if clash.child is None else clash.child.key,
        parent_value=value_of(clash.parent_value),
        child_value=value_of(clash.child_value),
        before=value_of(clash.before),
        kept=kept,
        owner=clash.owner,
        rule=clash.rule,
        found_at=at,
        run=run,
    )


def is_about(conflict: Conflict, clash: Clash) -> bool:
    """Whether the conflict tells of the clash already: the same two cells, and the same value lost."""
    child = None if clash.child is None else clash.child.key
    if (conflict.link, conflict.parent, conflict.child) != (clash.link, clash.parent.key, child):
        return False
    if conflict.kept is None or clash.loser is None:
        return conflict.kept is None and clash.loser is None
    same_loser = conflict.loser == clash.loser.key
    return (
        same_loser
        and same(conflict.parent_value, clash.parent_value)
        and same(conflict.child_value, clash.child_value)
    )
