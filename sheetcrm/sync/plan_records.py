"""A plan as a thing of its own: one that can be kept, read by people and programs, and compared with another.

A plan itself is only worth something together with the read it was made from. Its record says what shall
become of which cell in words that outlive the read: by row ID and column, with the value that stood there,
the rule and its cause. Two records with one fingerprint ask for the same changes, wherever the rows stand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson

from sheetcrm.schema.cells import Cell, encode, is_blank
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey, Table
from sheetcrm.sheets.layout import Layout
from sheetcrm.sync.plan import Cause, CellEdit, NewRow, Plan, told_part
from sheetcrm.sync.reconcile import config_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEdit:
    """One cell to set.

    Attributes:
        edit: the edit; its sheet row is where the row stood.
        address: the cell's A1 address then, such as ``Deals!C7``.
        content: the filled cells of the row, for a row that gets its ID in this plan and so cannot be known
            by it; None for every other row.
    """

    edit: CellEdit
    address: str
    content: Mapping[str, Cell] | None = None

    @property
    def key(self) -> CellKey:
        """The cell: department, row ID and column."""
        return self.edit.department, self.edit.row_id, self.edit.column


@dataclass(frozen=True, kw_only=True)
class PlanRecord:
    """What a plan asks for.

    Attributes:
        company: the company's name.
        lineage: the state store it was made with.
        serial: how many passes that store had seen.
        config_digest: the config it was made with.
        read_at: when the sheets were read.
        edits: the cells to set, sorted by department, row ID and column.
        new_rows: the rows to add, sorted by department and row ID.
    """

    company: str
    lineage: str
    serial: int
    config_digest: str
    read_at: datetime
    edits: tuple[RecordedEdit, ...]
    new_rows: tuple[NewRow, ...]

    @cached_property
    def fingerprint(self) -> str:
        """A short name for the changes asked for: 32 hexadecimal digits."""
        content = [
            self.config_digest,
            [identity_of_edit(entry) for entry in self.edits],
            [identity_of_row(row) for row in self.new_rows],
        ]
        return hashlib.blake2b(_canonical(content), digest_size=16).hexdigest()


def record_plan(
    company: Company,
    plan: Plan,
    tables: Mapping[str, Table],
    layouts: Mapping[str, Layout],
    *,
    lineage: str,
    serial: int,
) -> PlanRecord:
    """Write down what a plan asks of the departments.

    The rows of Conflicts tabs are left out: they tell of the changes, with times, and follow by themselves.

    Args:
        company: the config.
        plan: the plan.
        tables: the departments it was made from.
        layouts: where their columns stand.
        lineage: the state store's.
        serial: the state store's.
    """
    plan = told_part(company, plan)
    contents = _Contents(tables)
    edits = (
        RecordedEdit(
            edit=edit,
            address=layouts[edit.department].address(edit.number, edit.column),
            content=contents.of(edit) if edit.row_id in plan.assigned else None,
        )
        for edit in plan.edits
    )
    return PlanRecord(
        company=company.company,
        lineage=lineage,
        serial=serial,
        config_digest=config_digest(company),
        read_at=plan.at,
        edits=sorted_edits(edits),
        new_rows=sorted_rows(plan.new_rows),
    )


def sorted_edits(edits: Iterable[RecordedEdit]) -> tuple[RecordedEdit, ...]:
    """Edits in the one order a record has."""
    return tuple(sorted(edits, key=lambda entry: entry.key))


def sorted_rows(rows: Iterable[NewRow]) -> tuple[NewRow, ...]:
    """New rows in the one order a record has."""
    return tuple(sorted(rows, key=lambda row: row.key))


def identity_of_edit(entry: RecordedEdit) -> bytes:
    """What makes two recorded edits the same: all but where the row stands, and the words of the note."""
    edit = entry.edit
    content = None if entry.content is None else {name: encode(cell) for name, cell in entry.content.items()}
    return _canonical(
        [*entry.key, encode(edit.old), edit.new, edit.rule, cause_document(edit.cause), content]
    )


def identity_of_row(row: NewRow) -> bytes:
    """What makes two new rows the same: all of it."""
    cause, origins = cause_document(row.cause), origins_document(row)
    return _canonical([row.department, row.row_id, dict(row.values), row.rule, cause, origins])


def cause_document(cause: Cause | None) -> dict[str, Any] | None:
    """A cause as JSON values; None for none."""
    if cause is None:
        return None
    return {
        "department": cause.department,
        "row_id": cause.row_id,
        "column": cause.column,
        "value": encode(cause.value),
    }


def origins_document(row: NewRow) -> dict[str, Any]:
    """The origins of a new row's values as JSON values, by column."""
    return {
        column: {"rule": origin.rule, "cause": cause_document(origin.cause)}
        for column, origin in row.origins.items()
    }


def _canonical(content: Any) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS, default=bytes.decode)


class _Contents:
    """The filled cells of rows by where they stood; a table's rows are numbered once, and only if needed."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._places: dict[str, Mapping[int, int]] = {}

    def of(self, edit: CellEdit) -> Mapping[str, Cell]:
        return dict(self._filled(edit))

    def _filled(self, edit: CellEdit) -> Iterator[tuple[str, Cell]]:
        table = self._tables[edit.department]
        if edit.department not in self._places:
            self._places[edit.department] = {number: at for at, number in enumerate(table.numbers)}
        row = table.rows[self._places[edit.department][edit.number]]
        yield from ((name, cell) for name, cell in zip(table.fields, row, strict=True) if not is_blank(cell))
