"""Notes on cells in conflict: put where two values stand against each other, taken away when that is over."""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.schema.cells import same, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base
from sheetcrm.state.conflicts import Conflict
from sheetcrm.sync.conflicts import Ledger
from sheetcrm.sync.notes import is_ours_in
from sheetcrm.sync.texts import sheet_text
from sheetcrm.sync.world import Remark, World

_RULE = "conflicts.note"


def note_conflicts(company: Company, world: World, base: Base, ledger: Ledger) -> None:
    """Annotate the cells of conflicts that are undecided and new or changed; clear those of settled ones.

    What is said of a replaced value is written with the replacement; here it is only taken away again.
    """
    for conflict in ledger.open.values():
        if conflict.kept is None and conflict.child is not None and _has_news(conflict, base):
            for cell, other, value in (
                (conflict.parent, conflict.child, conflict.child_value),
                (conflict.child, conflict.parent, conflict.parent_value),
            ):
                text = sheet_text(
                    "values-differ", company.language, other=other[1], value=str(value_of(value))
                )
                _annotate(world, cell, Remark(text=text, rule=_RULE, asks=True))
    noted = {cell for conflict in ledger.open.values() for cell in _cells(conflict)}
    for conflict in ledger.settled.values():
        for cell in _cells(conflict):
            if cell not in noted and _has_our_note(world, cell):
                _annotate(world, cell, Remark(text=None, rule=_RULE))


def _has_news(conflict: Conflict, base: Base) -> bool:
    known = base.conflicts.get(conflict.id)
    return known is None or any(
        not same(*values)
        for values in (
            (known.parent_value, conflict.parent_value),
            (known.child_value, conflict.child_value),
        )
    )


def _cells(conflict: Conflict) -> Iterator[CellKey]:
    yield conflict.parent
    if conflict.child is not None:
        yield conflict.child


def _annotate(world: World, cell: CellKey, remark: Remark) -> None:
    department, row_id, column = cell
    sheet = world.sheets.get(department)
    if sheet is not None and row_id in sheet and column not in sheet.table.missing:
        sheet.remarks.setdefault(row_id, {})[column] = remark


def _has_our_note(world: World, cell: CellKey) -> bool:
    department, row_id, column = cell
    sheet = world.sheets.get(department)
    return sheet is not None and row_id in sheet and is_ours_in(sheet.note(row_id, column))
