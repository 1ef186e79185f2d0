"""Conflicts: what people are asked, what they answer, and what becomes of it. Pure.

A field with two values of which neither may be copied waits for a person; a value that a rule replaces is
kept where its owner's staff see it. Either stands in the base, and as a row in the Conflicts tab of the
owner's spreadsheet, where a person picks. The next pass reads the pick, carries it out like any other edit
and clears the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sheetcrm.schema.cells import is_blank, same, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.row_ids import format_root
from sheetcrm.schema.system_tabs import CONFLICT_PREFIX
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.clashes import Clash, conflict_of, is_about
from sheetcrm.sync.conflict_cells import ConflictCells, sides_of
from sheetcrm.sync.conflict_memory import ConflictMemory, Decisions
from sheetcrm.sync.conflict_picks import ConflictPicks
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What a pass leaves behind of conflicts.

    Attributes:
        open: those that people still have to decide about or to see, by ID.
        settled: those that are over: decided upon, or without an object.
        undone: those of the open ones that were decided in vain; their decision goes.
        highest: the highest number of any conflict.
    """

    open: Mapping[str, Conflict]
    settled: Mapping[str, Conflict]
    undone: frozenset[str]
    highest: int

    @property
    def asked(self) -> frozenset[CellKey]:
        """The cells that hold two values of which nobody has chosen one yet."""
        undecided = [conflict for conflict in self.open.values() if conflict.kept is None]
        cells = (cell for conflict in undecided for cell in (conflict.parent, conflict.child))
        return frozenset(cell for cell in cells if cell is not None)


class Conflicts:
    """Carries out what people decided, and works out what there is to decide after a pass.

    Args:
        company: the config.
        world: the working copy.
        tabs: the Conflicts tabs that could be read.
        base: what was agreed on after the last pass.
        fields: the rules that merge fields.
        decisions: what was decided elsewhere than in a tab, and what a pass that died has found.
    """

    def __init__(
        self,
        company: Company,
        world: World,
        tabs: World,
        base: Base,
        fields: FieldRules,
        decisions: Decisions,
    ) -> None:
        self.cells = ConflictCells(company, world, base.links)
        self.base = base
        self.fields = fields
        self._decisions = decisions
        self._picks = ConflictPicks(self.cells, tabs, fields, decisions.picks, decisions.undone)
        self._memory = ConflictMemory(self.cells, tabs, base, decisions)
        self._revived: dict[str, Conflict] = {}

    def carry_out(self) -> None:
        """Set the cells people have decided about, before any rule looks at them."""
        self._revived = {found.id: found for found in self._memory.replaced()}
        self._revived.update({found.id: found for found in self._answered_out_of_sight()})
        self._picks.carry_out((*self.base.conflicts.values(), *self._revived.values()))

    def taken_back(self) -> frozenset[str]:
        """The conflicts of which rules have set a cell to something else than was decided just now."""
        return self._picks.taken_back()

    def after(self, edited: frozenset[CellKey], at: datetime, highest: int) -> Ledger:
        """Work out what is left to decide.

        Args:
            edited: the cells the plan sets.
            at: when the sheets were read.
            highest: the highest number any conflict ID in a sheet has.
        """
        clashes = [
            clash
            for clash in self.fields.clashes.values()
            if clash.loser is None or clash.loser.key in edited
        ]
        settled = dict(self._picks.settled)
        left: dict[str, Conflict] = {}
        for conflict in self.base.conflicts.values():
            if conflict.id in settled:
                continue
            if self._is_over(conflict, clashes):
                settled[conflict.id] = conflict
                continue
            left[conflict.id] = self._refreshed(conflict, clashes)
        known = [int(name.rpartition("-")[2]) for name in (*self.base.conflicts, *self._decisions.found)]
        number = max([highest, *known], default=0)
        for clash in clashes:
            if any(is_about(conflict, clash) for conflict in left.values()):
                continue
            earlier = self._memory.found(clash) or self._memory.shown(clash, at, left)
            if earlier is None:
                number += 1
                earlier = conflict_of(format_root(CONFLICT_PREFIX, number), clash, at, self._decisions.run)
            left[earlier.id] = earlier
        revived = {**self._revived, **{found.id: found for found in self._memory.replaced()}}
        for found in revived.values():
            if found.id not in left and found.id not in settled and not self._is_over(found, clashes):
                left[found.id] = self._refreshed(found, clashes)
        known_by_now = {*left, *settled}
        settled.update({found.id: found for found in self._memory.strays() if found.id not in known_by_now})
        is_same = left == self.base.conflicts
        return Ledger(
            open=self.base.conflicts if is_same else left,
            settled=settled,
            undone=self._decisions.undone,
            highest=number,
        )

    def _answered_out_of_sight(self) -> Iterator[Conflict]:
        """Conflicts of a pass that died which somebody has decided about, and whose cells cannot be seen now.

        No rule meets these cells in this pass, so that no clash brings the question back: the answer waits.
        Of neither value anything says that it gave way, so both stand until the answer is carried out.
        """
        for found in self._memory.strays():
            is_hidden = any(self.cells.is_out_of_sight(side) for side in sides_of(found).values())
            if is_hidden and found.id not in self._revived and self._picks.answer(found) is not None:
                yield replace(found, kept=None)

    def _is_over(self, conflict: Conflict, clashes: list[Clash]) -> bool:
        if conflict.id in self._picks.waiting:
            return False
        sides = sides_of(conflict)
        if len(sides) == 1:
            return False
        if self.cells.target(conflict) is None:
            return True
        if any(side.department not in self.cells.world.sheets for side in sides.values()):
            return False
        if conflict.kept is not None:
            return self._was_taken_over(conflict, sides)
        if any(self.cells.world.scope.is_kept_out(*side.row) for side in sides.values()):
            return False
        if not all(self.cells.is_there(side) for side in sides.values()) or self.cells.is_superseded(
            conflict
        ):
            return True
        parent, child = (self.cells.now(sides[side]) for side in (Pick.PARENT, Pick.CHILD))
        is_decided = any(clash.loser in sides.values() for clash in clashes)
        return same(parent, child) or is_blank(parent) or is_blank(child) or is_decided

    def _was_taken_over(self, conflict: Conflict, sides: Mapping[Pick, Side]) -> bool:
        """Whether the value that gave way has since been put where it counts, and back where it stood.

        A finished request does not follow its parent any more: there the value may still be missing.
        """
        if conflict.kept is None or not self.cells.is_there(sides[conflict.kept]):
            return False
        lost, loser = conflict.value_of(conflict.kept.other), sides[conflict.kept.other]
        if is_blank(lost) or not same(self.cells.now(sides[conflict.kept]), lost):
            return False
        return not self.cells.is_there(loser) or same(self.cells.now(loser), lost)

    def _refreshed(self, conflict: Conflict, clashes: list[Clash]) -> Conflict:
        if conflict.id in self._picks.waiting:
            return conflict.decided(self._picks.waiting[conflict.id])
        if conflict.id in self._decisions.undone:
            return conflict.decided(None)
        for clash in clashes:
            if clash.loser is None and is_about(conflict, clash):
                return replace(
                    conflict,
                    parent_value=value_of(clash.parent_value),
                    child_value=value_of(clash.child_value),
                )
        return conflict


def new_conflicts(base: Base, plan: Plan) -> tuple[Conflict, ...]:
    """What a pass knows of conflicts that the base does not: those it found, and what was decided."""
    known = base.conflicts
    found = [
        conflict
        for conflict in plan.conflicts.values()
        if conflict.id not in known or conflict.decision is not known[conflict.id].decision
    ]
    settled = [
        conflict
        for conflict in plan.settled.values()
        if conflict.decision is not None or conflict.id not in known
    ]
    return (*found, *settled)
