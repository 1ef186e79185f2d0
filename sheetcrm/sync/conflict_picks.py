"""What people have decided about conflicts, carried out like any other edit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, is_blank, same, value_of
from sheetcrm.schema.system_tabs import HEADERS
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.clashes import Clash
from sheetcrm.sync.conflict_cells import ConflictCells, sides_of
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.merge import copied
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.plan import Cause, Overruled
from sheetcrm.sync.texts import sheet_text
from sheetcrm.sync.world import World, Write


class ConflictPicks:
    """Sets the cells that people have decided about.

    Args:
        cells: where the cells of conflicts are.
        tabs: the Conflicts tabs that could be read.
        fields: the rules that merge fields; they decide nothing again that is decided here.
        given: conflict ID to a pick that was made elsewhere than in a tab.
        undone: conflicts whose decision other rules take back at once, so that nothing is done about it.

    Attributes:
        settled: the conflicts that are decided upon, by ID.
        waiting: conflict ID to a pick that cannot be carried out before its rows are seen again.
    """

    def __init__(
        self,
        cells: ConflictCells,
        tabs: World,
        fields: FieldRules,
        given: Mapping[str, Pick],
        undone: frozenset[str] = frozenset(),
    ) -> None:
        self.cells = cells
        self.tabs = tabs
        self.fields = fields
        self.settled: dict[str, Conflict] = {}
        self.waiting: dict[str, Pick] = {}
        self._given = given
        self._undone = undone
        self._set_cells: dict[str, list[tuple[Side, Cell]]] = {}

    def carry_out(self, conflicts: Iterable[Conflict]) -> None:
        """Set the cells of conflicts that are decided, before any rule looks at them."""
        for conflict in conflicts:
            pick = self.answer(conflict)
            if pick is not None and conflict.id in self._undone:
                side = sides_of(conflict)[pick if pick is Pick.PARENT else Pick.CHILD]
                self.fields.reports.decision_undone(side.row, side.column, conflict.id)
            elif pick is not None:
                self._decide(conflict, pick)

    def answer(self, conflict: Conflict) -> Pick | None:
        """What somebody has decided about a conflict, by command or in its row; None while nobody has."""
        return self._given.get(conflict.id) or self._standing(conflict)

    def taken_back(self) -> frozenset[str]:
        """The conflicts of which rules have set a cell to something else than was decided just now."""
        return frozenset(
            name
            for name, cells in self._set_cells.items()
            if any(not same(self.cells.now(side), value) for side, value in cells)
        )

    def _standing(self, conflict: Conflict) -> Pick | None:
        """What was decided last: the row shows a decision that waits, and may be given another meanwhile."""
        if conflict.decision is not None and conflict.decision is conflict.kept:
            return conflict.decision  # there is nothing to be done but to clear its row, part of which may be
        return self._picked(conflict) or conflict.decision

    def _picked(self, conflict: Conflict) -> Pick | None:
        headers = HEADERS[self.cells.company.language]
        sheet = self.tabs.sheets.get(self.cells.tab_of(conflict.owner))
        if sheet is None or conflict.id not in sheet.index.positions:
            return None
        shown = value_of(sheet.get(conflict.id, headers.decision))
        picks = dict(zip(headers.decisions, Pick, strict=True))
        return picks.get(shown.strip()) if isinstance(shown, str) else None

    def _decide(self, conflict: Conflict, pick: Pick) -> None:
        sides = sides_of(conflict)
        target = self.cells.target(conflict)
        if len(sides) == 1 or target is None or conflict.kept is pick:
            # A column of ours, cells that no link ties any more, or what stands shall stand.
            self.settled[conflict.id] = conflict.decided(pick)
            return
        if not all(self.cells.is_there(side) for side in sides.values()):
            self.waiting[conflict.id] = pick
            return
        wanted = self._wanted(conflict, pick, sides)
        if any(not self._may_set(sides[side], value) for side, value in wanted.items()):
            return
        for side, value in wanted.items():
            # Who keeps both takes nothing from anybody: what is replaced is a copy.
            is_copy = pick is Pick.BOTH
            known = self.cells.now(sides[side]) if is_copy else conflict.value_of(conflict.kept or side)
            self._set_cells.setdefault(conflict.id, []).append((sides[side], value))
            self._set(conflict, pick, sides[side], value, known=known)
        if pick is Pick.BOTH and not self.cells.is_superseded(conflict):
            self.fields.apart.add(target)
        if wanted or pick is Pick.BOTH:
            source = next(side.key for side in sides.values() if side.key != target)
            self.fields.decided.add((source, target))
        self.settled[conflict.id] = conflict.decided(pick)

    def _wanted(self, conflict: Conflict, pick: Pick, sides: Mapping[Pick, Side]) -> dict[Pick, Cell]:
        """What the cells shall hold, by side; empty where they hold it already."""
        if pick is Pick.BOTH:
            loser = conflict.kept.other if conflict.kept is not None else None
            if loser is None or self._has_its_own(conflict, loser, sides):
                return {}  # each has a value of its own already
            return {loser: conflict.value_of(loser)}
        value = conflict.value_of(pick) if conflict.kept is not None else self.cells.now(sides[pick])
        return dict.fromkeys(sides, value)

    def _may_set(self, side: Side, value: Cell) -> bool:
        now = self.cells.now(side)
        if isinstance(value_of(value), ErrorCell):
            self.fields.reports.error_value(side.row, side.column, "conflicts")
            return False
        if isinstance(now, FormulaCell) and not same(now, value):
            self.fields.reports.formula_kept(side.row, side.column, "conflicts")
            return False
        return True

    def _set(self, conflict: Conflict, pick: Pick, side: Side, value: Cell, *, known: Cell) -> None:
        now = self.cells.now(side)
        if same(now, value):
            return
        rule = f"conflicts.{conflict.id}"
        note = None
        if self._is_newer(side, known):
            note = self._keep_newer(conflict, side, now, value, rule)
        headers = HEADERS[self.cells.company.language]
        cause = Cause(
            department=self.cells.tab_of(conflict.owner),
            row_id=conflict.id,
            column=headers.decision,
            value=dict(zip(Pick, headers.decisions, strict=True))[pick],
        )
        self.cells.world.put(*side.key, Write(value=copied(value), rule=rule, cause=cause, note=note))

    def _has_its_own(self, conflict: Conflict, loser: Pick, sides: Mapping[Pick, Side]) -> bool:
        """Whether somebody has given the side that gave way yet another value; a copy is none of its own."""
        is_copy = same(self.cells.now(sides[loser]), self.cells.now(sides[loser.other]))
        return not is_copy and self._is_newer(sides[loser], conflict.value_of(loser.other))

    def _is_newer(self, side: Side, known: Cell) -> bool:
        """Whether somebody typed yet another value meanwhile."""
        now = self.cells.now(side)
        return not is_blank(now) and not same(now, known)

    def _keep_newer(self, conflict: Conflict, side: Side, lost: Cell, kept: Cell, rule: str) -> str:
        """A value typed beside a decision gives way to it, and is kept as ever; the text for the note."""
        sides = sides_of(conflict)
        self.fields.overruled[side] = Overruled(
            department=side.department,
            row_id=side.row_id,
            column=side.column,
            lost=lost,
            kept=kept,
            owner=self.cells.company.departments[conflict.owner].title,
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
        return sheet_text("decided", self.cells.company.language, lost=str(value_of(lost)))
