"""A saved plan against what a pass would do now: is every change still wanted just so? Pure.

People look at a plan, and go on working while somebody makes up their mind. So a saved plan is carried out
only if each of its changes is exactly what a pass would make of that cell now; what a pass would change
besides is left to the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sheetcrm.errors import ExitCode, SheetcrmError
from sheetcrm.schema.cells import Cell, Scalar
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import described
from sheetcrm.schema.tables import Table
from sheetcrm.sheets.layout import Layout
from sheetcrm.sync.plan import CellEdit, NewRow, Plan
from sheetcrm.sync.plan_records import PlanRecord, RecordedEdit, identity_of_edit, identity_of_row

_MAKE_ANEW = "Look at a new one: sheetcrm plan -o FILE"


class PlanStaleError(SheetcrmError):
    """A saved plan is not what a pass would do now; nothing was written."""

    exit_code = ExitCode.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A saved change that is not wanted so any more.

    Attributes:
        address: the cell's A1 address now, else then; ``new row`` for a row that is to be added.
        row_id: its row.
        column: its column; empty for a whole row.
        then: what the saved plan would have done.
        now: what stands there, or would be done, now.
    """

    address: str
    row_id: str
    column: str
    then: str
    now: str

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        return f"{self.address} ({self.row_id}{column}): then {self.then}; now {self.now}"


def check_saved(
    company: Company,
    saved: PlanRecord,
    now: PlanRecord,
    tables: Mapping[str, Table],
    layouts: Mapping[str, Layout],
) -> None:
    """Let a saved plan be carried out.

    Args:
        company: the config.
        saved: the plan as it was saved.
        now: what a pass would do now.
        tables: the departments as they were read now.
        layouts: where their columns stand now.

    Raises:
        PlanStaleError: the config or the state store is another one, or some change is not wanted as it was
            saved; every such cell is listed.
    """
    if saved.lineage != now.lineage:
        msg = f"The plan was made with another state store ({saved.lineage}, not {now.lineage})."
        raise PlanStaleError(msg, _MAKE_ANEW)
    if saved.config_digest != now.config_digest:
        msg = "The config has changed since the plan was made."
        raise PlanStaleError(msg, _MAKE_ANEW)
    moved = list(_Comparison(company, now, tables, layouts).moved(saved))
    if moved:
        lines = "".join(f"\n  {entry}" for entry in moved)
        count = f"{len(moved)} of its changes" if len(moved) > 1 else "one of its changes"
        msg = f"The plan is out of date: {count} would not be made so now. Nothing was written.{lines}"
        raise PlanStaleError(msg, _MAKE_ANEW)


def narrow(plan: Plan, saved: PlanRecord) -> Plan:
    """The part of a plan that was saved; everything else in it stays as it is.

    Args:
        plan: what a pass would do now; every saved change is among it.
        saved: the plan as it was saved.
    """
    cells = {entry.key for entry in saved.edits}
    rows = {row.key for row in saved.new_rows}
    return replace(
        plan,
        edits=tuple(edit for edit in plan.edits if edit.key in cells),
        new_rows=tuple(row for row in plan.new_rows if row.key in rows),
    )


class _Comparison:
    def __init__(
        self,
        company: Company,
        now: PlanRecord,
        tables: Mapping[str, Table],
        layouts: Mapping[str, Layout],
    ) -> None:
        self._company = company
        self._edits = {entry.key: entry for entry in now.edits}
        self._rows = {row.key: row for row in now.new_rows}
        self._tables = tables
        self._layouts = layouts

    def moved(self, saved: PlanRecord) -> Iterator[Moved]:
        for entry in saved.edits:
            wanted = self._edits.get(entry.key)
            if wanted is None or identity_of_edit(wanted) != identity_of_edit(entry):
                yield self._moved_edit(entry, wanted)
        for row in saved.new_rows:
            wanted_row = self._rows.get(row.key)
            if wanted_row is None or identity_of_row(wanted_row) != identity_of_row(row):
                yield self._moved_row(row, wanted_row)

    def _moved_edit(self, then: RecordedEdit, now: RecordedEdit | None) -> Moved:
        edit = then.edit
        change, other = self._change(edit), ""
        if now is None:
            address, told = self._present(then)
        else:
            address, told = now.address, self._change(now.edit)
            if told == change:
                other = self._difference(then, now)
        return Moved(address=address, row_id=edit.row_id, column=edit.column, then=change, now=told + other)

    def _present(self, then: RecordedEdit) -> tuple[str, str]:
        edit = then.edit
        if edit.department not in self._tables:
            return then.address, "its sheet cannot be used"
        table = self._tables[edit.department]
        id_column = self._company.departments[edit.department].row_id.column
        for number, row in zip(table.numbers, table.rows, strict=True):
            if row[table.fields.index(id_column)] == edit.row_id:
                cell = row[table.fields.index(edit.column)]
                address = self._layouts[edit.department].address(number, edit.column)
                return address, f"{self._shown(edit.department, edit.column, cell)}, which would stay"
        return then.address, "the row is not there"

    def _difference(self, then: RecordedEdit, now: RecordedEdit) -> str:
        """What differs where the values do not."""
        if then.content != now.content:
            return ", but it would be another row"
        if then.edit.rule != now.edit.rule:
            return f", but by rule {now.edit.rule} instead of {then.edit.rule}"
        return ", but because of something else"

    def _moved_row(self, then: NewRow, now: NewRow | None) -> Moved:
        was, told = "added", "not added"
        if now is not None and now.values == then.values:
            told = "added because of something else"
        elif now is not None:
            was = f"added with {self._values(then, unlike=now)}"
            told = f"added with {self._values(now, unlike=then)}"
        sheet = self._company.departments[then.department].sheet
        return Moved(address=f"new row in {sheet}", row_id=then.row_id, column="", then=was, now=told)

    def _values(self, row: NewRow, unlike: NewRow) -> str:
        """The values in which a new row differs from another."""
        columns = dict.fromkeys((*row.values, *unlike.values))
        return ", ".join(
            f"{column} {self._shown(row.department, column, row.values.get(column))}"
            for column in columns
            if row.values.get(column) != unlike.values.get(column)
        )

    def _change(self, edit: CellEdit) -> str:
        old = self._shown(edit.department, edit.column, edit.old)
        return f"{old} → {self._shown(edit.department, edit.column, edit.new)}"

    def _shown(self, department: str, column: str, cell: Cell | Scalar) -> str:
        return described(cell, self._company.fields[department].get(column))
