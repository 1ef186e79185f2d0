"""Mending: cells whose meaning is certain, put into the form in which they should be held. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheetcrm.schema.cells import FormulaCell, Scalar, same, value_of
from sheetcrm.schema.findings import Finding
from sheetcrm.schema.tables import Table
from sheetcrm.sync.plan import Cause
from sheetcrm.sync.world import World, Write

RULE = "validate.fix"
"""The rule that mended cells are journalled under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """One cell to be mended.

    Attributes:
        department: the department's name in the config.
        row_id: the row.
        column: header of the column.
        old: what the cell held when somebody looked at the plan.
        new: what it is to hold.
        code: the check that found it.
        address: its A1 address then.
    """

    department: str
    row_id: str
    column: str
    old: Scalar
    new: Scalar
    code: str
    address: str


def mends_of(findings: Iterable[Finding], tables: Mapping[str, Table]) -> tuple[Mend, ...]:
    """List the cells whose meaning is certain; rows without an ID are left until a pass has named them.

    Args:
        findings: what is wrong.
        tables: the very tables it was found in.
    """
    rows = {name: dict(zip(table.numbers, table.rows, strict=True)) for name, table in tables.items()}
    found = []
    for finding in findings:
        if finding.fix is None or finding.row is None or finding.column is None or finding.row_id is None:
            continue
        place = tables[finding.department].fields.index(finding.column)
        old = value_of(rows[finding.department][finding.row][place])
        if isinstance(old, str | int | float | bool):
            found.append(
                Mend(
                    department=finding.department,
                    row_id=finding.row_id,
                    column=finding.column,
                    old=old,
                    new=finding.fix,
                    code=finding.code,
                    address=finding.address,
                )
            )
    return tuple(found)


def mend_cells(world: World, mends: Iterable[Mend]) -> None:
    """Put mends into the working copy, where the cells still hold what they held when they were looked at."""
    for mend in mends:
        sheet = world.sheets.get(mend.department)
        if sheet is None or mend.row_id not in sheet or mend.column in sheet.table.missing:
            continue
        cell = world.get(mend.department, mend.row_id, mend.column)
        if isinstance(cell, FormulaCell) or not same(cell, mend.old):
            continue
        cause = Cause(department=mend.department, row_id=mend.row_id, column=mend.column, value=cell)
        write = Write(value=mend.new, rule=RULE, cause=cause, note=None)
        world.put(mend.department, mend.row_id, mend.column, write)
