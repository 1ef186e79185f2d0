"""The two cells of a conflict: where they stand, and which of them takes the owner's value. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheetcrm.schema.cells import Cell
from sheetcrm.schema.company import Company, Link
from sheetcrm.schema.row_ids import format_child, parse
from sheetcrm.schema.system_tabs import conflict_tab
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.world import World


class ConflictCells:
    """Where the cells of conflicts are.

    Args:
        company: the config.
        world: the working copy.
        asked: link and parent's row ID to the last request that was known to be asked for, from 1.
    """

    def __init__(self, company: Company, world: World, asked: Mapping[tuple[str, str], int]) -> None:
        self.company = company
        self.world = world
        self._asked = asked

    def now(self, side: Side) -> Cell:
        """What a cell holds now."""
        return self.world.get(*side.key)

    def is_there(self, side: Side) -> bool:
        """Whether a cell can be seen, and its row told from others."""
        sheet = self.world.sheets.get(side.department)
        return sheet is not None and side.row_id in sheet and side.column in sheet.columns

    def is_out_of_sight(self, side: Side) -> bool:
        """Whether a cell cannot be seen for now: its sheet was not read, or its row takes no part."""
        world = self.world
        return side.department not in world.sheets or world.scope.is_kept_out(*side.row)

    def tab_of(self, department: str) -> str:
        """The Conflicts tab in which the staff of a department decide."""
        return conflict_tab(self.company.departments[department].spreadsheet)

    def target(self, conflict: Conflict) -> CellKey | None:
        """The cell that takes the owner's value; None where the config no longer ties the two."""
        link = self.company.links.get(conflict.link)
        if link is None or conflict.child is None:
            return None
        return next(_targets(link, conflict.parent, conflict.child), None)

    def is_superseded(self, conflict: Conflict) -> bool:
        """Whether a later request of the same parent serves now, so that no rule meets these two any more."""
        link = self.company.links.get(conflict.link)
        child = None if conflict.child is None else parse(conflict.child[1])
        if link is None or child is None or child.attempt is None or link.child not in self.world.sheets:
            return False
        parent = conflict.parent[1]
        last = self._asked.get((conflict.link, parent), 0) + 1  # one more may be asked for in this pass
        later = range(child.attempt + 1, last + 1)
        code = self.company.code_of(link)
        return any(format_child(parent, code, nth) in self.world.sheets[link.child] for nth in later)


def sides_of(conflict: Conflict) -> Mapping[Pick, Side]:
    """The cells of a conflict: the parent's, and the child's unless the column is sheetcrm's own."""
    cells = {Pick.PARENT: conflict.parent, Pick.CHILD: conflict.child}
    return {
        pick: Side(department=cell[0], row_id=cell[1], column=cell[2])
        for pick, cell in cells.items()
        if cell is not None
    }


def _targets(link: Link, parent: CellKey, child: CellKey) -> Iterator[CellKey]:
    if (link.parent, link.child) != (parent[0], child[0]):
        return
    if any((pair.source, pair.target) == (parent[2], child[2]) for pair in link.carried):
        yield child
    if any((pair.source, pair.target) == (child[2], parent[2]) for pair in link.brought_back):
        yield parent
