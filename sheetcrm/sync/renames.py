"""Statuses and columns that had another name: what is remembered, and what cells hold, under today's. Pure.

The config says what was called otherwise: `was` of a department for statuses, `aliases` of a column. So a
pass needs no memory of its own of a rename: it reads what the base calls by an earlier name as if it had
today's, and puts today's name into cells that hold an earlier one. A row that stood in a status under its
earlier name has not entered it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base, BaseTable
from sheetcrm.state.events import Event
from sheetcrm.sync.plan import Cause
from sheetcrm.sync.world import World, Write


def rule_of(department: str) -> str:
    """The rule that puts a status's name of today into the cells of a department."""
    return f"departments.{department}.was"


def rename_statuses(world: World) -> None:
    """Put today's names into the status cells of the working copy that hold earlier ones; formulas stay."""
    for department, sheet in world.sheets.items():
        rules = world.company.departments[department]
        if not rules.earlier:
            continue
        for row_id in tuple(sheet.row_ids()):
            cell = sheet.get(row_id, rules.status)
            if isinstance(cell, str) and cell in rules.earlier:
                cause = Cause(department=department, row_id=row_id, column=rules.status, value=cell)
                write = Write(value=rules.earlier[cell], rule=rule_of(department), cause=cause, note=None)
                world.put(department, row_id, rules.status, write)


def todays_status(company: Company, department: str, name: str) -> str:
    """What a status is called today."""
    return company.departments[department].earlier.get(name, name)


def todays_acts(company: Company, acted: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The statuses of children last acted upon, as they are called today.

    Args:
        company: the config.
        acted: link and child's row ID to the child's status; links the config does not know stay.
    """
    today = dict(acted)
    renamed = {name for name, link in company.links.items() if company.departments[link.child].earlier}
    for key in [key for key in acted if key[0] in renamed] if renamed else ():
        today[key] = todays_status(company, company.links[key[0]].child, acted[key])
    return today


def renamed_columns(company: Company, department: str, fields: Iterable[str]) -> Mapping[str, str]:
    """The columns among these that have another name today, to that name.

    Args:
        company: the config.
        department: the department's name.
        fields: columns as they were called; none of them is renamed to one that is among them, too.
    """
    today, there = company.fields.get(department, {}), frozenset(fields)
    by_alias = {alias: name for name, column in today.items() for alias in column.aliases}
    return {
        name: by_alias[name]
        for name in there
        if name in by_alias and name not in today and by_alias[name] not in there
    }


def with_todays_names(company: Company, base: Base) -> Base:
    """The base with its columns called as today; the very same where none was renamed."""
    renamed = {
        department: names
        for department, table in base.tables.items()
        if (names := renamed_columns(company, department, table.fields))
    }
    if not renamed:
        return base
    return replace(
        base,
        tables={
            department: _renamed_table(table, renamed[department]) if department in renamed else table
            for department, table in base.tables.items()
        },
        pending=frozenset(_key(renamed, cell) for cell in base.pending),
        apart=frozenset(_key(renamed, cell) for cell in base.apart),
        before_hold={
            (link, child, row_id, _side(company, renamed, link, child, row_id, column)): cell
            for (link, child, row_id, column), cell in base.before_hold.items()
        },
        conflicts={
            name: replace(
                conflict,
                parent=_key(renamed, conflict.parent),
                child=None if conflict.child is None else _key(renamed, conflict.child),
            )
            for name, conflict in base.conflicts.items()
        },
    )


def todays_events(company: Company, events: Iterable[Event]) -> Iterator[Event]:
    """Events of the journal with their columns, and those of their causes, called as today."""
    for event in events:
        cause = event.cause
        if cause is not None and {"department", "column"} <= cause.keys():
            name = _todays_column(company, cause["department"], cause["column"])
            cause = cause if name == cause["column"] else {**cause, "column": name}
        column = _todays_column(company, event.department, event.column)
        same = column == event.column and cause is event.cause
        yield event if same else msgspec.structs.replace(event, column=column, cause=cause)


def _todays_column(company: Company, department: Any, column: Any) -> Any:
    if not isinstance(department, str) or not isinstance(column, str):
        return column
    return renamed_columns(company, department, (column,)).get(column, column)


def _renamed_table(table: BaseTable, names: Mapping[str, str]) -> BaseTable:
    return replace(table, fields=tuple(names.get(name, name) for name in table.fields))


def _key(renamed: Mapping[str, Mapping[str, str]], cell: CellKey) -> CellKey:
    department, row_id, column = cell
    return department, row_id, renamed.get(department, {}).get(column, column)


def _side(
    company: Company,
    renamed: Mapping[str, Mapping[str, str]],
    link: str,
    child: str,
    row_id: str,
    column: str,
) -> str:
    """Today's name of a column of one row of a pair."""
    if link not in company.links:
        return column
    rules = company.links[link]
    department = rules.child if row_id == child else rules.parent
    return renamed.get(department, {}).get(column, column)
