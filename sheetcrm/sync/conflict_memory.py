"""Conflicts the base does not know: of a pass that died, or of a tab that outlived its state. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sheetcrm.schema.cells import same
from sheetcrm.schema.row_ids import is_root
from sheetcrm.schema.system_tabs import CONFLICT_PREFIX, HEADERS
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.clashes import Clash, conflict_of, is_about
from sheetcrm.sync.conflict_cells import ConflictCells
from sheetcrm.sync.conflict_rows import row_of
from sheetcrm.sync.errands import Errand
from sheetcrm.sync.mending import Mend
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a pass knows of conflicts, and of what people decided, besides the base and the sheets.

    Attributes:
        picks: conflict ID to a pick that was made elsewhere than in a tab, or by a pass that died over it.
        found: conflicts that a pass was about to remember when it died, by ID.
        landed: cells such a pass has written.
        mends: cells to be put into the form in which they should be held.
        errand: what somebody asks of the pass besides the rules.
        undone: conflicts whose decision other rules take back at once.
        run: the number of the pass that asks, as text; empty where nobody will remember it.
    """

    picks: Mapping[str, Pick] = field(default_factory=dict)
    found: Mapping[str, Conflict] = field(default_factory=dict)
    landed: frozenset[CellKey] = frozenset()
    mends: tuple[Mend, ...] = ()
    errand: Errand | None = None
    undone: frozenset[str] = frozenset()
    run: str = ""


NO_DECISIONS = Decisions()


class ConflictMemory:
    """Looks for conflicts of earlier passes that the base does not know.

    Args:
        cells: where the cells of conflicts are.
        tabs: the Conflicts tabs that could be read.
        base: what was agreed on after the last pass.
        decisions: what a pass that died has found.
    """

    def __init__(self, cells: ConflictCells, tabs: World, base: Base, decisions: Decisions) -> None:
        self.cells = cells
        self.tabs = tabs
        self.base = base
        self._decisions = decisions

    def found(self, clash: Clash) -> Conflict | None:
        """The conflict that a pass that died has made of the very same clash: its row may be there."""
        same_clash = (found for found in self._found() if is_about(found, clash))
        return next(same_clash, None)

    def shown(self, clash: Clash, at: datetime, left: Mapping[str, Conflict]) -> Conflict | None:
        """The conflict whose row asks the very same already, though the state that knew it is lost.

        Only a question with the same two values is the same: somebody may have picked an answer to it.
        """
        if clash.loser is not None:
            return None
        sheet = self.tabs.sheets.get(self.cells.tab_of(clash.owner))
        headers = HEADERS[self.cells.company.language]
        compared = (headers.row, headers.field, headers.parent_value, headers.child_value)
        if sheet is None:
            return None
        known = {*self.base.conflicts, *left}
        for name in sheet.index.positions:
            if name in known or not is_root(name, CONFLICT_PREFIX):
                continue
            found = conflict_of(name, clash, at, self._decisions.run)
            shown = row_of(self.cells.company, found)
            if all(same(sheet.get(name, header), shown.get(header)) for header in compared):
                return found
        return None

    def replaced(self) -> Iterator[Conflict]:
        """Conflicts over values that such a pass has replaced: nothing else tells of them any more."""
        for found in self._found():
            is_written = found.loser in self._decisions.landed or self._holds_the_winner(found)
            if found.kept is not None and is_written:
                yield found

    def strays(self) -> Iterator[Conflict]:
        """Conflicts of such a pass whose rows stand in a tab, whatever has become of their values."""
        for found in self._found():
            if any(found.id in sheet.index.positions for sheet in self.tabs.sheets.values()):
                yield found

    def _found(self) -> Iterator[Conflict]:
        return (found for found in self._decisions.found.values() if found.id not in self.base.conflicts)

    def _holds_the_winner(self, conflict: Conflict) -> bool:
        if conflict.loser is None or conflict.kept is None:
            return False
        department, row_id, column = conflict.loser
        if department not in self.cells.world.sheets:
            return True  # it cannot be told yet
        side = Side(department=department, row_id=row_id, column=column)
        return self.cells.is_there(side) and same(self.cells.now(side), conflict.value_of(conflict.kept))
