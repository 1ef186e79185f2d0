"""Row IDs for rows that have none, and a word about those that cannot be told apart."""

from __future__ import annotations

from dataclasses import replace

from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.row_ids import format_root
from sheetcrm.schema.tables import Table
from sheetcrm.state.base import Base
from sheetcrm.sync.world import World, Write


def name_rows(company: Company, world: World, base: Base) -> tuple[dict[str, int], list[Finding]]:
    """Give new root rows their IDs, in the working copy; report rows that cannot be told apart.

    Returns:
        The highest number given per prefix, and a finding for each row that no rule may touch.
    """
    counters = _counters(world, base)
    findings: list[Finding] = []
    for department, sheet in world.sheets.items():
        rules = company.departments[department]
        prefix = rules.row_id.prefix
        for position in sheet.index.unnamed:
            if prefix is None:
                findings.append(_stray(company, sheet.table, position, "row-without-id", None))
                continue
            counters[prefix] = counters.get(prefix, 0) + 1
            row_id = format_root(prefix, counters[prefix])
            sheet.assigned[row_id] = position
            write = Write(value=row_id, rule=f"departments.{department}.row_id", cause=None, note=None)
            sheet.put(row_id, rules.row_id.column, write)
        for position, text in sheet.index.misnamed.items():
            findings.append(_stray(company, sheet.table, position, "row-id-unknown", str(text)))
        for row_id, positions in sheet.index.duplicates.items():
            rows = ", ".join(str(sheet.table.numbers[position]) for position in positions)
            for position in positions:
                found = _stray(company, sheet.table, position, "row-id-duplicate", row_id, rows)
                findings.append(replace(found, row_id=row_id))
    return counters, findings


def _counters(world: World, base: Base) -> dict[str, int]:
    """The highest root number of each prefix, in the base and in any ID of any sheet, orphans included."""
    counters = dict(base.counters)
    for sheet in world.sheets.values():
        for prefix, number in sheet.index.highest.items():
            counters[prefix] = max(number, counters.get(prefix, 0))
    return counters


_STRAYS = {
    "row-without-id": (
        "the row has no ID; rows of this department are made by requests from other departments",
        "Clear the row, or copy its content into the row that was made for the request.",
    ),
    "row-id-unknown": (
        "{text!r} is no row ID",
        "Put the ID back (undo, or the version history), or clear the cell if the row is new.",
    ),
    "row-id-duplicate": (
        "row ID {text} stands in rows {rows}; none of them is linked until it stands once",
        "Clear the ID of the copy; it then counts as a new row.",
    ),
}


def _stray(
    company: Company, table: Table, position: int, code: str, text: str | None, rows: str = ""
) -> Finding:
    rules = company.departments[table.department]
    message, hint = _STRAYS[code]
    return Finding(
        code=code,
        severity=Severity.ERROR,
        department=table.department,
        message=message.format(text=text, rows=rows),
        hint=hint,
        sheet=rules.sheet,
        row=table.numbers[position],
        column=rules.row_id.column,
    )
