"""Taking back what a pass did: what goes back, what stays, and why. Pure: events, tables and base in.

A cell goes back if it still holds what the pass wrote; what people have changed since is theirs. What went
back must not be done again by the next pass. So the rules are asked beforehand what they would do to sheets
in which it has all gone back: what they would write again is left as it is, and what else they would change
on account of it, such as a column that shows a status, is changed along with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, Scalar, is_blank, same
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import Row, Table
from sheetcrm.state.base import Base, BaseTable
from sheetcrm.sync.advance import CellKey
from sheetcrm.sync.changes import base_rows
from sheetcrm.sync.identity import TableIndex
from sheetcrm.sync.plan import CellEdit, NewRow, Plan
from sheetcrm.sync.recognising import Indexes
from sheetcrm.sync.reconcile import reconcile
from sheetcrm.sync.undo_history import History, Later
from sheetcrm.sync.world import RowKey

_FOLLOWING = (".shows", ".deal", ".messages")
"""How rules end that keep sheetcrm's own columns true; these follow what they show, and need no word."""


class Stays(StrEnum):
    """Why a change is not taken back."""

    CHANGED = "changed-since"
    GONE = "row-gone"
    UNREAD = "sheet-not-read"
    KEPT_OUT = "kept-out"
    FORMULA = "formula"
    AGAIN = "would-be-made-again"
    IN_USE = "row-in-use"
    IS_BACK = "row-is-there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A change that stays.

    Attributes:
        column: the column; empty where a whole row stays.
        made: what the pass wrote; None for a whole row.
        now: what the cell holds now.
        later: the last thing that happened there since; None where the journal knows of nothing.
    """

    department: str
    row_id: str
    column: str
    reason: Stays
    made: Cell = None
    now: Cell = None
    later: Later | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What the undo of a pass does.

    Attributes:
        run: the pass that is undone.
        plan: all that is to be done now, what rules want besides included; the next base is made from it.
        approved: the part of it that is carried out.
        back: the cells that go back, those of cleared rows apart.
        cleared: rows the pass had added and nobody has touched since.
        restored: rows the pass had cleared.
        follow: cells that change on account of the others.
        stays: what is not taken back.
    """

    run: str
    plan: Plan
    approved: Plan
    back: tuple[CellEdit, ...]
    cleared: tuple[RowKey, ...]
    restored: tuple[NewRow, ...]
    follow: tuple[CellEdit, ...]
    stays: tuple[Standing, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing goes back."""
        return not (self.back or self.cleared or self.restored)


def plan_undo(
    company: Company,
    history: History,
    later: Mapping[CellKey, Later],
    tables: Mapping[str, Table],
    base: Base,
    now: datetime,
    ordinary: Plan,
) -> Undo:
    """Work out what taking back a pass means now.

    Args:
        company: the config.
        history: what the pass made.
        later: what has happened to it since.
        tables: the departments as they were read.
        base: what was agreed on after the last pass.
        now: when they were read.
        ordinary: what a pass would do now without the undo; that is left to the next one.

    Raises:
        RuleError: rules set one cell to and fro without end.
    """
    return _Undoing(company, history, later, tables, base, now, ordinary).run()


@dataclass(slots=True)
class _Chosen:
    """What is to go back, as far as is known."""

    cells: dict[CellKey, CellEdit] = field(default_factory=dict)
    cleared: dict[RowKey, list[CellEdit]] = field(default_factory=dict)
    restored: dict[RowKey, NewRow] = field(default_factory=dict)
    stays: list[Standing] = field(default_factory=list)

    def edits(self) -> Iterator[CellEdit]:
        yield from self.cells.values()
        for edits in self.cleared.values():
            yield from edits


class _Undoing:
    def __init__(
        self,
        company: Company,
        history: History,
        later: Mapping[CellKey, Later],
        tables: Mapping[str, Table],
        base: Base,
        now: datetime,
        ordinary: Plan,
    ) -> None:
        self.company = company
        self.history = history
        self.later = later
        self.tables = tables
        self.base = base
        self.now = now
        self.ordinary = ordinary
        indexes = Indexes(company)
        self.scope = indexes.scopes.of(tables)
        self.indexes: Mapping[str, TableIndex] = {
            name: indexes.of(table, self.scope.without(base)) for name, table in self.scope.tables.items()
        }
        self.chosen = _Chosen()
        self.rule = f"undo.{history.run}"

    def run(self) -> Undo:
        for row in sorted(self.history.created):
            self._choose_created(row)
        for row in sorted(self.history.cleared):
            self._choose_cleared(row)
        whole = self.history.created | self.history.cleared
        for key in sorted(self.history.changes):
            if key[:2] not in whole:
                self._choose_cell(key)
        self._leave_rows_with_children()
        while True:
            wanted = self._after()
            if not self._leave_what_comes_again(wanted):
                return self._result(wanted)

    # -- what may go back ---

    def _choose_cell(self, key: CellKey) -> None:
        change, row = self.history.changes[key], key[:2]
        reason = self._out_of_reach(row)
        if reason is not None:
            self._leave(key, reason, made=change.new)
            return
        held = self._cell(key)
        if not same(held, change.new) or isinstance(held, FormulaCell):
            self._leave(key, Stays.CHANGED, made=change.new, now=held)
        elif isinstance(change.old, FormulaCell | ErrorCell):
            self._leave(key, Stays.FORMULA, made=change.new, now=held)
        else:
            self.chosen.cells[key] = self._edit(key, held, change.old)

    def _choose_created(self, row: RowKey) -> None:
        made = self.history.cells_of(row)
        reason = self._out_of_reach(row)
        if reason is not None:
            self._leave((*row, ""), reason)
            return
        cells = self._row(row)
        touched = [
            column
            for column, cell in cells.items()
            if not same(cell, made[column].new if column in made else None) or isinstance(cell, FormulaCell)
        ]
        for column in touched:
            written = made[column].new if column in made else None
            self._leave((*row, column), Stays.CHANGED, made=written, now=cells[column])
        if not touched:
            filled = [column for column, cell in cells.items() if not is_blank(cell)]
            self.chosen.cleared[row] = [self._edit((*row, column), cells[column], None) for column in filled]

    def _choose_cleared(self, row: RowKey) -> None:
        department, row_id = row
        if department not in self.indexes:
            self._leave((*row, ""), Stays.UNREAD)
        elif self._stands(row) or self.scope.is_kept_out(*row):
            self._leave((*row, ""), Stays.IS_BACK)
        else:
            values = {column: _plain(change.old) for column, change in self.history.cells_of(row).items()}
            self.chosen.restored[row] = NewRow(
                department=department,
                row_id=row_id,
                values={column: value for column, value in values.items() if value is not None},
                rule=self.rule,
                cause=None,
            )

    def _out_of_reach(self, row: RowKey) -> Stays | None:
        if row[0] not in self.indexes:
            return Stays.UNREAD
        if self.scope.is_kept_out(*row):
            return Stays.KEPT_OUT
        return None if row[1] in self.indexes[row[0]].positions else Stays.GONE

    def _leave_rows_with_children(self) -> None:
        """A row is not cleared while rows that were made for it stand."""
        standing = {row_id for index in self.indexes.values() for row_id in index.positions}
        while True:
            left = standing - {row_id for _, row_id in self.chosen.cleared}
            used = [row for row in self.chosen.cleared if any(one.startswith(f"{row[1]}/") for one in left)]
            if not used:
                return
            for row in used:
                del self.chosen.cleared[row]
                self._leave((*row, ""), Stays.IN_USE)

    def _leave_what_comes_again(self, wanted: Plan) -> bool:
        """Leave what the rules would write again at once; says whether there was any."""
        cells = {(edit.department, edit.row_id, edit.column) for edit in wanted.edits}
        again = [key for key in self.chosen.cells if key in cells]
        for key in again:
            del self.chosen.cells[key]
            change = self.history.changes[key]
            if not (change.rule or "").endswith(_FOLLOWING):
                self._leave(key, Stays.AGAIN, made=change.new, now=change.new)
        remade = [(row.department, row.row_id) for row in wanted.new_rows]
        rows = [row for row in remade if row in self.chosen.cleared]
        for row in rows:
            del self.chosen.cleared[row]
            self._leave((*row, ""), Stays.AGAIN)
        return bool(again or rows)

    def _leave(self, key: CellKey, reason: Stays, made: Cell = None, now: Cell = None) -> None:
        later = self.later.get(key) or self.later.get((*key[:2], ""))
        self.chosen.stays.append(
            Standing(
                department=key[0],
                row_id=key[1],
                column=key[2],
                reason=reason,
                made=made,
                now=now,
                later=later,
            )
        )

    # -- what the rules say to it ---

    def _after(self) -> Plan:
        """What a pass would want of the sheets once everything chosen has gone back."""
        tables, base = dict(self.tables), self.base
        edits = list(self.chosen.edits())
        for department in {edit.department for edit in edits} | {row[0] for row in self.chosen.restored}:
            own = [edit for edit in edits if edit.department == department]
            rows = [row for key, row in self.chosen.restored.items() if key[0] == department]
            tables[department] = _with_edits(tables[department], own, rows)
            moved = self._base_after(department, tables[department].fields, own, rows)
            base = replace(base, tables={**base.tables, department: moved})
        # Nothing of this looks changed to a pass, so it is told which rows to look at.
        unsettled = base.unsettled | frozenset(self._concerned(edits))
        base = replace(base, apart=base.apart | frozenset(self._apart()), unsettled=unsettled)
        return reconcile(self.company, tables, base, self.now)

    def _base_after(
        self, department: str, fields: tuple[str, ...], edits: Iterable[CellEdit], rows: Iterable[NewRow]
    ) -> BaseTable:
        known = base_rows(self.base, department, fields)
        alive, gone = dict(known.rows), dict(known.tombstones)
        for edit in edits:
            if (department, edit.row_id) in self.chosen.cleared:
                if edit.row_id in alive:
                    gone[edit.row_id] = alive.pop(edit.row_id)
            elif edit.row_id in alive:
                cells = list(alive[edit.row_id])
                cells[fields.index(edit.column)] = edit.new
                alive[edit.row_id] = tuple(cells)
        for row in rows:
            gone.pop(row.row_id, None)
            alive[row.row_id] = tuple(row.values.get(name) for name in fields)
        return BaseTable(fields=fields, rows=alive, tombstones=gone)

    def _concerned(self, edits: Iterable[CellEdit]) -> Iterator[RowKey]:
        """The rows that change, and the parents of those that come or go."""
        yield from ((edit.department, edit.row_id) for edit in edits)
        for row in (*self.chosen.cleared, *self.chosen.restored):
            yield row
            parent = row[1].rpartition("/")[0]
            yield from ((link.parent, parent) for _, link in self.company.links_into(row[0]))

    def _apart(self) -> Iterator[CellKey]:
        for key in self.chosen.cells:
            apart = self.history.changes[key].apart
            if apart is not None:
                yield apart

    # -- what comes of it ---

    def _result(self, wanted: Plan) -> Undo:
        restored = dict(self.chosen.restored)
        usual = {(edit.department, edit.row_id, edit.column): edit.new for edit in self.ordinary.edits}
        usual_rows = {(row.department, row.row_id) for row in self.ordinary.new_rows}
        follow: list[CellEdit] = []
        rest: list[CellEdit] = []
        for edit in wanted.edits:
            row, key = (edit.department, edit.row_id), (edit.department, edit.row_id, edit.column)
            if row in restored:
                values = {**restored[row].values, edit.column: edit.new}
                filled = {column: value for column, value in values.items() if value is not None}
                restored[row] = replace(restored[row], values=filled)
            elif key in usual and same(usual[key], edit.new):
                rest.append(edit)
            else:
                follow.append(edit)
        new_rows = [row for row in wanted.new_rows if (row.department, row.row_id) not in usual_rows]
        back = tuple(self.chosen.edits())
        carried_out = {(e.department, e.row_id, e.column) for e in (*back, *follow)}
        plan = replace(
            wanted,
            edits=(*back, *follow, *rest),
            new_rows=(*restored.values(), *wanted.new_rows),
            observations=self.ordinary.observations,
        )
        approved = replace(
            plan,
            edits=(*back, *follow),
            new_rows=(*restored.values(), *new_rows),
            overruled=tuple(
                entry
                for entry in plan.overruled
                if (entry.department, entry.row_id, entry.column) in carried_out
            ),
        )
        return Undo(
            run=self.history.run,
            plan=plan,
            approved=approved,
            back=tuple(self.chosen.cells.values()),
            cleared=tuple(self.chosen.cleared),
            restored=tuple(restored.values()),
            follow=tuple(follow),
            stays=tuple(sorted(self.chosen.stays, key=lambda one: (one.department, one.row_id, one.column))),
        )

    # -- cells ---

    def _edit(self, key: CellKey, held: Cell, back: Cell) -> CellEdit:
        index, table = self.indexes[key[0]], self.scope.tables[key[0]]
        return CellEdit(
            department=key[0],
            row_id=key[1],
            number=table.numbers[index.positions[key[1]]],
            column=key[2],
            old=held,
            new=_plain(back),
            rule=self.rule,
        )

    def _stands(self, row: RowKey) -> bool:
        index = self.indexes[row[0]]
        return row[1] in index.positions or row[1] in index.duplicates

    def _row(self, row: RowKey) -> dict[str, Cell]:
        table = self.scope.tables[row[0]]
        cells = table.rows[self.indexes[row[0]].positions[row[1]]]
        return {
            name: cell for name, cell in zip(table.fields, cells, strict=True) if name not in table.missing
        }

    def _cell(self, key: CellKey) -> Cell:
        return self._row(key[:2]).get(key[2])


def _with_edits(table: Table, edits: Iterable[CellEdit], rows: Iterable[NewRow]) -> Table:
    """The table as it would be read after the edits; rows that are added stand below."""
    places = {number: at for at, number in enumerate(table.numbers)}
    cells: dict[int, list[Cell]] = {}
    for edit in edits:
        at = places[edit.number]
        cells.setdefault(at, list(table.rows[at]))[table.fields.index(edit.column)] = edit.new
    changed: list[Row] = [tuple(cells[at]) if at in cells else row for at, row in enumerate(table.rows)]
    numbers = list(table.numbers)
    for row in rows:
        changed.append(tuple(row.values.get(name) for name in table.fields))
        numbers.append(max(numbers, default=1) + 1)
    return replace(table, rows=tuple(changed), numbers=tuple(numbers))


def _plain(cell: Cell) -> Scalar:
    """A cell's old value as it can be written; formulas and errors are never written."""
    return None if isinstance(cell, FormulaCell | ErrorCell) or is_blank(cell) else cell
