"""Moves from status to status that may not be, told for as long as the status stands. Pure.

A pass compares the status with what the last one saw. Where it may not have moved so, the pass remembers from
where it came: so the row goes on telling, until the status is put back or goes on to one that may follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheetcrm.schema.cells import Cell, same, value_of
from sheetcrm.schema.columns import Violation
from sheetcrm.schema.company import Company, Department
from sheetcrm.schema.moves import forbidden_move
from sheetcrm.schema.tables import RowKey
from sheetcrm.sync.changes import BaseRows
from sheetcrm.sync.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongMove:
    """A status that stands where it may not have come.

    Attributes:
        before: the status it came from.
        violation: what to say of it.
    """

    before: str
    violation: Violation


def wrong_move(rules: Department, remembered: str | None, last: Cell, now: Cell) -> WrongMove | None:
    """Judge the status of one row.

    Args:
        rules: the row's department.
        remembered: the status from which it went astray earlier; None where it did not.
        last: what the last pass saw in the cell; blank where none did.
        now: what stands there.
    """
    if not rules.moves or rules.levels.of("status-move") is None:
        return None
    remembered, before, standing = (_known(rules, cell) for cell in (remembered, last, now))
    origins = tuple(name for name in (remembered, before) if name is not None)
    if remembered is not None and (same(last, now) or before == standing):
        origins = (remembered,)
    found = [forbidden_move(rules, origin, standing) for origin in origins]
    # What may follow either of the two is a way out: back to where it came from, or on from where it went.
    if not found or found[0] is None or None in found:
        return None
    return WrongMove(before=origins[0], violation=found[0])


def wrong_moves(
    company: Company,
    world: World,
    bases: Mapping[str, BaseRows],
    remembered: Mapping[RowKey, str],
    keys: Iterable[RowKey],
) -> Mapping[RowKey, WrongMove]:
    """Judge the statuses of rows; one that a rule has just set is nobody's slip.

    Args:
        company: the config.
        world: the working copy, all rules being content.
        bases: what the last pass saw.
        remembered: row to the status from which it went astray earlier.
        keys: the rows; those that have neither changed nor gone astray are in order.
    """
    found: dict[RowKey, WrongMove] = {}
    for department, row_id in keys:
        rules = company.departments[department]
        sheet = world.sheets.get(department)
        if not rules.moves or sheet is None or rules.status in sheet.table.missing:
            continue
        now = sheet.read_row(row_id)[sheet.columns[rules.status]]
        if not same(now, sheet.get(row_id, rules.status)):
            continue
        last = bases[department].get(row_id, rules.status)
        wrong = wrong_move(rules, remembered.get((department, row_id)), last, now)
        if wrong is not None:
            found[department, row_id] = wrong
    return found


def _known(rules: Department, cell: Cell) -> str | None:
    """The status a cell holds, by its name of today; None where it holds none."""
    shown = value_of(cell)
    name = rules.earlier.get(shown, shown) if isinstance(shown, str) else None
    return name if name in rules.status_names else None
