"""Conflicts: what people are asked, what they answer, and what becomes of it. Pure.

A field with two values of which neither may be copied waits for a person; a value that a rule replaces is
kept where its owner's staff see it. Either stands in the base, and as a row in the Conflicts tab of the
owner's spreadsheet, where a person picks. The next pass reads the pick, carries it out like any other edit
and clears the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, is_blank, same, value_of
from sheetcrm.schema.company import Company, Link
from sheetcrm.schema.row_ids import format_root, is_root
from sheetcrm.schema.system_tabs import CONFLICT_PREFIX, HEADERS, conflict_tab
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.clashes import Clash, conflict_of, copied_or_error, is_about
from sheetcrm.sync.conflict_rows import row_of
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.merge import copied
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.plan import Cause, Overruled, Plan
from sheetcrm.sync.world import World, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What a pass leaves behind of conflicts.

    Attributes:
        open: those that people still have to decide about or to see, by ID.
        settled: those that are over: decided upon, or without an object.
        highest: the highest number of any conflict.
    """

    open: Mapping[str, Conflict]
    settled: Mapping[str, Conflict]
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a pass knows of conflicts besides the base and the sheets.

    Attributes:
        picks: conflict ID to a pick that was made elsewhere than in a tab, or by a pass that died over it.
        found: conflicts that a pass was about to remember when it died, by ID.
        landed: cells such a pass has written.
        run: the number of the pass that asks, as text; empty where nobody will remember it.
    """

    picks: Mapping[str, Pick] = field(default_factory=dict)
    found: Mapping[str, Conflict] = field(default_factory=dict)
    landed: frozenset[CellKey] = frozenset()
    run: str = ""


NO_DECISIONS = Decisions()


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
        self.company = company
        self.world = world
        self.tabs = tabs
        self.base = base
        self.fields = fields
        self._given = decisions.picks
        self._earlier = decisions
        self._settled: dict[str, Conflict] = {}
        self._waiting: dict[str, Pick] = {}

    def carry_out(self) -> None:
        """Set the cells people have decided about, before any rule looks at them."""
        for conflict in self.base.conflicts.values():
            pick = conflict.decision or self._given.get(conflict.id) or self._picked(conflict)
            if pick is not None:
                self._decide(conflict, pick)

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
        left: dict[str, Conflict] = {}
        for conflict in self.base.conflicts.values():
            if conflict.id in self._settled:
                continue
            if self._is_over(conflict, clashes):
                self._settled[conflict.id] = conflict
                continue
            left[conflict.id] = self._refreshed(conflict, clashes)
        known = [int(name.rpartition("-")[2]) for name in (*self.base.conflicts, *self._earlier.found)]
        number = max([highest, *known], default=0)
        for clash in clashes:
            if any(is_about(conflict, clash) for conflict in left.values()):
                continue
            earlier = self._found_earlier(clash) or self._shown_earlier(clash, at, left)
            if earlier is None:
                number += 1
                earlier = conflict_of(format_root(CONFLICT_PREFIX, number), clash, at, self._earlier.run)
            left[earlier.id] = earlier
        left.update({conflict.id: conflict for conflict in self._lost_earlier(left, clashes)})
        is_same = left == self.base.conflicts
        return Ledger(
            open=self.base.conflicts if is_same else left, settled=dict(self._settled), highest=number
        )

    # -- picks ---

    def _picked(self, conflict: Conflict) -> Pick | None:
        headers = HEADERS[self.company.language]
        sheet = self.tabs.sheets.get(self._tab(conflict))
        if sheet is None or conflict.id not in sheet.index.positions:
            return None
        shown = value_of(sheet.get(conflict.id, headers.decision))
        words = {
            headers.keep_parent: Pick.PARENT,
            headers.keep_child: Pick.CHILD,
            headers.keep_both: Pick.BOTH,
        }
        return words.get(shown.strip()) if isinstance(shown, str) else None

    def _decide(self, conflict: Conflict, pick: Pick) -> None:
        sides = _sides(conflict)
        target = self._target(conflict)
        if len(sides) == 1 or target is None:
            # A column of ours, or cells that no link ties any more.
            self._settled[conflict.id] = conflict.decided(pick)
            return
        if not all(self._is_there(side) for side in sides.values()):
            self._waiting[conflict.id] = pick
            return
        wanted = self._wanted(conflict, pick, sides)
        if any(not self._may_set(sides[side], value) for side, value in wanted.items()):
            return
        for side, value in wanted.items():
            self._set(conflict, sides[side], value, known=_value(conflict, conflict.kept or side))
        if pick is Pick.BOTH:
            self.fields.apart.add(target)
        if wanted or pick is Pick.BOTH:
            self.fields.decided.add(target)
        self._settled[conflict.id] = conflict.decided(pick)

    def _wanted(self, conflict: Conflict, pick: Pick, sides: Mapping[Pick, Side]) -> dict[Pick, Cell]:
        """What the cells shall hold, by side; empty where they hold it already."""
        if pick is Pick.BOTH:
            loser = _other(conflict.kept) if conflict.kept is not None else None
            return {} if loser is None else {loser: _value(conflict, loser)}
        if conflict.kept is pick:
            return {}
        value = _value(conflict, pick) if conflict.kept is not None else self.world.get(*sides[pick].key)
        return dict.fromkeys(sides, value)

    def _may_set(self, side: Side, value: Cell) -> bool:
        now = self.world.get(*side.key)
        if isinstance(value_of(value), ErrorCell):
            self.fields.reports.error_value(side.row, side.column, "conflicts")
            return False
        if isinstance(now, FormulaCell) and not same(now, value):
            self.fields.reports.formula_kept(side.row, side.column, "conflicts")
            return False
        return True

    def _set(self, conflict: Conflict, side: Side, value: Cell, *, known: Cell) -> None:
        now = self.world.get(*side.key)
        if same(now, value):
            return
        rule = f"conflicts.{conflict.id}"
        if not is_blank(now) and not same(now, known) and not same(now, conflict.before):
            self._keep_newer(conflict, side, now, value, rule)
        headers = HEADERS[self.company.language]
        tab = self._tab(conflict)
        cause = Cause(department=tab, row_id=conflict.id, column=headers.decision, value=None)
        self.world.put(*side.key, Write(value=copied(value), rule=rule, cause=cause, note=None))

    def _keep_newer(self, conflict: Conflict, side: Side, lost: Cell, kept: Cell, rule: str) -> None:
        """Somebody typed yet another value meanwhile: it gives way to the decision, and is kept as ever."""
        sides = _sides(conflict)
        self.fields.overruled[side] = Overruled(
            department=side.department,
            row_id=side.row_id,
            column=side.column,
            lost=lost,
            kept=kept,
            owner=self.company.departments[conflict.owner].title,
            rule=rule,
        )
        is_parents = side == sides[Pick.PARENT]
        self.fields.clashes[side] = Clash(
            link=conflict.link,
            parent=sides[Pick.PARENT],
            child=sides[Pick.CHILD],
            parent_value=lost if is_parents else kept,
            child_value=kept if is_parents else lost,
            before=conflict.before,
            loser=side,
            owner=conflict.owner,
            rule=rule,
        )

    # -- what is left ---

    def _is_over(self, conflict: Conflict, clashes: list[Clash]) -> bool:
        if conflict.id in self._waiting:
            return False
        sides = _sides(conflict)
        if len(sides) == 1:
            return False
        if self._target(conflict) is None:
            return True
        if any(side.department not in self.world.sheets for side in sides.values()):
            return False
        if conflict.kept is not None:
            return self._was_taken_over(conflict, sides)
        if any(self.world.scope.is_kept_out(*side.row) for side in sides.values()):
            return False
        if not all(self._is_there(side) for side in sides.values()):
            return True
        parent, child = (self.world.get(*sides[side].key) for side in (Pick.PARENT, Pick.CHILD))
        is_decided = any(clash.loser in sides.values() for clash in clashes)
        return same(parent, child) or is_blank(parent) or is_blank(child) or is_decided

    def _was_taken_over(self, conflict: Conflict, sides: Mapping[Pick, Side]) -> bool:
        """Whether the value that gave way has since been put where it counts."""
        if conflict.kept is None or not self._is_there(sides[conflict.kept]):
            return False
        lost = _value(conflict, _other(conflict.kept))
        return same(self.world.get(*sides[conflict.kept].key), lost) and not is_blank(lost)

    def _refreshed(self, conflict: Conflict, clashes: list[Clash]) -> Conflict:
        if conflict.id in self._waiting:
            return conflict.decided(self._waiting[conflict.id])
        for clash in clashes:
            if clash.loser is None and is_about(conflict, clash):
                return replace(
                    conflict,
                    parent_value=copied_or_error(clash.parent_value),
                    child_value=copied_or_error(clash.child_value),
                )
        return conflict

    # -- what a pass that died has found ---

    def _found_earlier(self, clash: Clash) -> Conflict | None:
        """The conflict that a pass that died has made of the very same clash: its row may be there."""
        same_clash = (found for found in self._new_earlier() if is_about(found, clash))
        return next(same_clash, None)

    def _shown_earlier(self, clash: Clash, at: datetime, left: Mapping[str, Conflict]) -> Conflict | None:
        """The conflict whose row asks the very same already, though the state that knew it is lost.

        Only a question with the same two values is the same: somebody may have picked an answer to it.
        """
        if clash.loser is not None:
            return None
        tab = conflict_tab(self.company.departments[clash.owner].spreadsheet)
        sheet = self.tabs.sheets.get(tab)
        headers = HEADERS[self.company.language]
        compared = (headers.row, headers.field, headers.parent_value, headers.child_value)
        if sheet is None:
            return None
        known = {*self.base.conflicts, *left}
        for name in sheet.index.positions:
            if name in known or not is_root(name, CONFLICT_PREFIX):
                continue
            found = conflict_of(name, clash, at, self._earlier.run)
            shown = row_of(self.company, found)
            if all(same(sheet.get(name, header), shown.get(header)) for header in compared):
                return found
        return None

    def _lost_earlier(self, left: Mapping[str, Conflict], clashes: list[Clash]) -> Iterator[Conflict]:
        """Conflicts over values that a pass that died has replaced: nothing else tells of them any more."""
        for found in self._new_earlier():
            if found.id in left or found.kept is None or self._is_over(found, clashes):
                continue
            if found.loser in self._earlier.landed or self._holds_the_winner(found):
                yield found

    def _new_earlier(self) -> Iterator[Conflict]:
        return (found for found in self._earlier.found.values() if found.id not in self.base.conflicts)

    def _holds_the_winner(self, conflict: Conflict) -> bool:
        if conflict.loser is None or conflict.kept is None:
            return False
        department, row_id, column = conflict.loser
        if department not in self.world.sheets:
            return True  # it cannot be told yet
        side = Side(department=department, row_id=row_id, column=column)
        return self._is_there(side) and same(self.world.get(*side.key), _value(conflict, conflict.kept))

    # -- places ---

    def _tab(self, conflict: Conflict) -> str:
        return conflict_tab(self.company.departments[conflict.owner].spreadsheet)

    def _is_there(self, side: Side) -> bool:
        sheet = self.world.sheets.get(side.department)
        return sheet is not None and side.row_id in sheet and side.column in sheet.columns

    def _target(self, conflict: Conflict) -> CellKey | None:
        """The cell that takes the owner's value; None where the config no longer ties the two."""
        link = self.company.links.get(conflict.link)
        if link is None or conflict.child is None:
            return None
        return next(_targets(link, conflict.parent, conflict.child), None)


def new_conflicts(base: Base, plan: Plan) -> tuple[Conflict, ...]:
    """What a pass knows of conflicts that the base does not: those it found, and what was decided."""
    known = base.conflicts
    found = [
        conflict
        for conflict in plan.conflicts.values()
        if conflict.id not in known or conflict.decision is not known[conflict.id].decision
    ]
    decided = [conflict for conflict in plan.settled.values() if conflict.decision is not None]
    return (*found, *decided)


def _targets(link: Link, parent: CellKey, child: CellKey) -> Iterator[CellKey]:
    if (link.parent, link.child) != (parent[0], child[0]):
        return
    if any((pair.source, pair.target) == (parent[2], child[2]) for pair in link.carried):
        yield child
    if any((pair.source, pair.target) == (child[2], parent[2]) for pair in link.brought_back):
        yield parent


def _sides(conflict: Conflict) -> dict[Pick, Side]:
    cells = {Pick.PARENT: conflict.parent, Pick.CHILD: conflict.child}
    return {
        pick: Side(department=cell[0], row_id=cell[1], column=cell[2])
        for pick, cell in cells.items()
        if cell is not None
    }


def _value(conflict: Conflict, side: Pick) -> Cell:
    value: Cell = conflict.parent_value if side is Pick.PARENT else conflict.child_value
    return value


def _other(side: Pick) -> Pick:
    return Pick.CHILD if side is Pick.PARENT else Pick.PARENT
