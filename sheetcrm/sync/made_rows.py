"""Rows that a killed pass has made, and that somebody has deleted before another pass looked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sheetcrm.schema.tables import Table
from sheetcrm.state.base import Base, BaseTable
from sheetcrm.sync.intent import MadeRows


def made_and_gone(made: MadeRows, base: Base, tables: Mapping[str, Table]) -> MadeRows:
    """Rows that a killed pass has made, that no pass remembers, and that are gone by now.

    Args:
        made: rows that were seen to stand, with what was written to them.
        base: what was agreed on after the last pass that lived.
        tables: the sheets as they were just read.
    """
    gone = {}
    for (department, row_id), values in made.items():
        table, known = tables.get(department), base.tables.get(department)
        if table is None or _has_row(table, row_id):
            continue  # what stands in a sheet is found there
        if known is None or not (row_id in known.rows or row_id in known.tombstones):
            gone[department, row_id] = values
    return gone


def with_rows(base: Base, rows: MadeRows, tables: Mapping[str, Table]) -> Base:
    """Remember rows, so that they are known to have vanished, and are not made a second time."""
    if not rows:
        return base
    found = dict(base.tables)
    for (department, row_id), values in rows.items():
        known = found.get(department) or BaseTable(fields=tables[department].fields)
        row = tuple(values.get(column) for column in known.fields)
        found[department] = replace(known, rows={**known.rows, row_id: row})
    return replace(base, tables=found)


def _has_row(table: Table, row_id: str) -> bool:
    """Whether an ID stands anywhere; in whose column, and how often, is for others to say."""
    return any(isinstance(cell, str) and cell.strip() == row_id for row in table.rows for cell in row)
