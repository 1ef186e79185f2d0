"""What of a pass may be taken back, and why the rest stays. Pure: history, tables and base in.

A cell goes back if it still holds what the pass wrote; what people have changed since is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, Scalar, is_blank, same
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey, RowKey, Table
from sheetcrm.state.base import Base
from sheetcrm.sync.identity import TableIndex
from sheetcrm.sync.plan import CellEdit, NewRow, Plan
from sheetcrm.sync.recognising import Indexes
from sheetcrm.sync.undo_history import History, Later

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


class Choice:
    """The changes of a pass that go back; made when it is, and only ever narrowed down afterwards.

    Args:
        company: the config.
        history: what the pass made.
        later: what has happened to it since.
        tables: the departments as they were read.
        base: what was agreed on after the last pass.

    Attributes:
        cells: the cells that go back, but for those of whole rows.
        cleared: rows the pass had added, with the edits that clear them.
        restored: rows the pass had cleared.
        stays: what is not taken back.
    """

    def __init__(
        self,
        company: Company,
        history: History,
        later: Mapping[CellKey, Later],
        tables: Mapping[str, Table],
        base: Base,
    ) -> None:
        indexes = Indexes(company)
        self._company = company
        self._history = history
        self._later = later
        self._rule = f"undo.{history.run}"
        self._scope = indexes.scope(tables, base)
        without = self._scope.without(base)
        self._indexes: Mapping[str, TableIndex] = {
            name: indexes.of(table, without) for name, table in self._scope.tables.items()
        }
        self.cells: dict[CellKey, CellEdit] = {}
        self.cleared: dict[RowKey, list[CellEdit]] = {}
        self.restored: dict[RowKey, NewRow] = {}
        self.stays: list[Standing] = []
        self._choose()

    @property
    def edits(self) -> tuple[CellEdit, ...]:
        """All cells that go back, those of cleared rows last."""
        return (*self.cells.values(), *(edit for edits in self.cleared.values() for edit in edits))

    @property
    def released(self) -> frozenset[RowKey]:
        """The rows that go back to having no ID, as before they were joined to others."""
        ids = {name: rules.row_id.column for name, rules in self._company.departments.items()}
        return frozenset(key[:2] for key in self.cells if key[2] == ids[key[0]])

    def apart(self) -> Iterator[CellKey]:
        """The copied cells that have to be kept apart from their sources from now on."""
        for key in self.cells:
            apart = self._history.changes[key].apart
            if apart is not None:
                yield apart

    def leave_what_comes_again(self, wanted: Plan) -> bool:
        """Leave what the rules would write again at once; says whether there was any."""
        cells = {edit.key for edit in wanted.edits}
        again = [key for key in self.cells if key in cells]
        for key in again:
            del self.cells[key]
            change = self._history.changes[key]
            if not (change.rule or "").endswith(_FOLLOWING):
                self._leave(key, Stays.AGAIN, made=change.new, now=change.new)
        remade = [row.key for row in wanted.new_rows]
        rows = [row for row in remade if row in self.cleared]
        for row in rows:
            del self.cleared[row]
            self._leave((*row, ""), Stays.AGAIN)
        return bool(again or rows)

    def _choose(self) -> None:
        for row in sorted(self._history.created):
            self._choose_created(row)
        for row in sorted(self._history.cleared):
            self._choose_cleared(row)
        whole = self._history.created | self._history.cleared
        for key in sorted(self._history.changes):
            if key[:2] not in whole:
                self._choose_cell(key)
        self._leave_rows_with_children()

    def _choose_cell(self, key: CellKey) -> None:
        change, row = self._history.changes[key], key[:2]
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
            self.cells[key] = self._edit(key, held, change.old)

    def _choose_created(self, row: RowKey) -> None:
        made = self._history.cells_of(row)
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
            self.cleared[row] = [self._edit((*row, column), cells[column], None) for column in filled]

    def _choose_cleared(self, row: RowKey) -> None:
        department, row_id = row
        if department not in self._indexes:
            self._leave((*row, ""), Stays.UNREAD)
        elif self._stands(row) or self._scope.is_kept_out(*row):
            self._leave((*row, ""), Stays.IS_BACK)
        else:
            values = {column: _plain(change.old) for column, change in self._history.cells_of(row).items()}
            self.restored[row] = NewRow(
                department=department,
                row_id=row_id,
                values={column: value for column, value in values.items() if value is not None},
                rule=self._rule,
                cause=None,
            )

    def _out_of_reach(self, row: RowKey) -> Stays | None:
        if row[0] not in self._indexes:
            return Stays.UNREAD
        if self._scope.is_kept_out(*row):
            return Stays.KEPT_OUT
        return None if row[1] in self._indexes[row[0]].positions else Stays.GONE

    def _leave_rows_with_children(self) -> None:
        """A row is neither cleared nor does it lose its ID while rows that were made for it stand."""
        standing = {row_id for index in self._indexes.values() for row_id in index.positions}
        while True:
            going = {*self.cleared, *self.released}
            left = standing - {row_id for _, row_id in going}
            used = [row for row in sorted(going) if any(one.startswith(f"{row[1]}/") for one in left)]
            if not used:
                return
            for row in used:
                self._keep(row)
                self._leave((*row, ""), Stays.IN_USE)

    def _keep(self, row: RowKey) -> None:
        self.cleared.pop(row, None)
        self.cells.pop((*row, self._company.departments[row[0]].row_id.column), None)

    def _leave(self, key: CellKey, reason: Stays, made: Cell = None, now: Cell = None) -> None:
        later = self._later.get(key) or self._later.get((*key[:2], ""))
        self.stays.append(
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

    def _edit(self, key: CellKey, held: Cell, back: Cell) -> CellEdit:
        index, table = self._indexes[key[0]], self._scope.tables[key[0]]
        return CellEdit(
            department=key[0],
            row_id=key[1],
            number=table.numbers[index.positions[key[1]]],
            column=key[2],
            old=held,
            new=_plain(back),
            rule=self._rule,
        )

    def _stands(self, row: RowKey) -> bool:
        index = self._indexes[row[0]]
        return row[1] in index.positions or row[1] in index.duplicates

    def _row(self, row: RowKey) -> dict[str, Cell]:
        table = self._scope.tables[row[0]]
        cells = table.rows[self._indexes[row[0]].positions[row[1]]]
        return {
            name: cell for name, cell in zip(table.fields, cells, strict=True) if name not in table.missing
        }

    def _cell(self, key: CellKey) -> Cell:
        return self._row(key[:2]).get(key[2])


def _plain(cell: Cell) -> Scalar:
    """A cell's old value as it can be written; formulas and errors are never written."""
    return None if isinstance(cell, FormulaCell | ErrorCell) or is_blank(cell) else cell
