"""Everything that is wrong in a company's sheets, as one look saw them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sheetcrm.language import say
from sheetcrm.schema.cells import value_of
from sheetcrm.schema.columns import conventions_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding
from sheetcrm.schema.table_checks import TableChecker
from sheetcrm.schema.tables import Table
from sheetcrm.state.base import Base
from sheetcrm.sync.changes import base_rows
from sheetcrm.sync.lists import Lists
from sheetcrm.sync.look import Look, with_addresses
from sheetcrm.sync.scope import Scope
from sheetcrm.sync.status_moves import wrong_move


def find_everything(company: Company, look: Look, scope: Scope, base: Base) -> tuple[Finding, ...]:
    """List the findings about sheets, then those about rows that take part.

    A header that is missing is told once.

    Args:
        company: the config.
        look: what one read saw.
        scope: what of it takes part.
        base: what the last pass saw, for moves from status to status.
    """
    told = {(found.department, found.column) for found in look.findings if found.code == "header-missing"}
    about_rows = (
        found
        for department in scope.tables
        for found in _of_department(company, department, look, scope, base)
        if found.code != "missing-header" or (department, found.column) not in told
    )
    return (*look.findings, *with_addresses(scope.findings, look.layouts), *about_rows)


def _of_department(
    company: Company,
    department: str,
    look: Look,
    scope: Scope,
    base: Base,
) -> Iterator[Finding]:
    table = scope.tables[department]
    how = replace(conventions_of(table.locale), lists=Lists(company).of(department, look.tables))
    yield from TableChecker(company, department).check(table, look.layouts[department].positions, how)
    moved = _moves(company, table, base)
    yield from with_addresses(moved, look.layouts)


def _moves(company: Company, table: Table, base: Base) -> Iterator[Finding]:
    """Rows whose status stands where it may not have come, by all that passes have seen of it."""
    rules = company.departments[table.department]
    severity = rules.levels.of("status-move")
    ids, status = rules.row_id.column, rules.status
    if not rules.moves or severity is None or {ids, status} & table.missing:
        return
    remembered = base_rows(base, table.department, table.fields)
    id_place, place = table.fields.index(ids), table.fields.index(status)
    for number, row in zip(table.numbers, table.rows, strict=True):
        row_id = str(value_of(row[id_place])).strip()
        astray = base.moved.get((table.department, row_id))
        wrong = wrong_move(rules, astray, remembered.get(row_id, status), row[place])
        if wrong is not None:
            yield Finding(
                code=wrong.violation.code,
                severity=severity,
                department=table.department,
                message=say("{column}: {problem}.", column=status, problem=wrong.violation.message),
                hint=wrong.violation.hint,
                sheet=rules.sheet,
                row=number,
                column=status,
                row_id=row_id,
            )
