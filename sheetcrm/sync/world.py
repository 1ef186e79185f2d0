"""The working copy of all departments that one reconciliation edits until its rules are content."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.errors import RuleError
from sheetcrm.language import say
from sheetcrm.schema.cells import Cell, ErrorCell, Scalar, same, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import Row, RowKey, Table
from sheetcrm.sync.identity import TableIndex
from sheetcrm.sync.notes import is_mark_in, with_mark, with_ours, without_told
from sheetcrm.sync.plan import Cause, CellEdit, NewRow, Origin, message_rule
from sheetcrm.sync.scope import Scope

MAX_WRITES_PER_CELL = 8
"""A cell that rules set this often in one pass will never rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One assignment by a rule.

    Attributes:
        is_return: whether the rule only takes back a copy it has made earlier in the pass.
    """

    value: Scalar
    rule: str
    cause: Cause | None
    note: str | None
    is_return: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is to become of our paragraph in a cell's note.

    Attributes:
        text: what to say; None takes away what was said.
        rule: the rule that wants it.
        asks: whether it is a question that somebody has to decide.
    """

    text: str | None
    rule: str
    asks: bool = False


class Sheet:
    """One department's rows: what was read, and the rules' writes on top."""

    def __init__(self, table: Table, index: TableIndex) -> None:
        self.table = table
        self.index = index
        self.columns: Mapping[str, int] = {name: at for at, name in enumerate(table.fields)}
        self._rows, self._places = table.rows, index.positions
        self.assigned: dict[str, int] = {}
        self.copied: dict[str, str] = {}
        self.added: dict[str, tuple[str, Cause | None]] = {}
        self.writes: dict[str, dict[str, list[Write]]] = {}
        self.remarks: dict[str, dict[str, Remark]] = {}
        self.marks: dict[str, dict[str, str | None]] = {}
        self._marks_read: Mapping[int, Sequence[str]] | None = None

    def __contains__(self, row_id: str) -> bool:
        return row_id in self.index.positions or row_id in self.assigned or row_id in self.added

    def row_ids(self) -> Iterator[str]:
        """The rows that were read and can be told apart, in sheet order, then those named in this pass."""
        yield from self.index.positions
        yield from self.assigned

    def read_row(self, row_id: str) -> Row:
        """The row as it was read; all blank for a row added in this pass."""
        position = self.place(row_id)
        return (None,) * len(self.table.fields) if position is None else self._rows[position]

    def number(self, row_id: str) -> int | None:
        """The sheet row the row was read from; None for a row added in this pass."""
        position = self.place(row_id)
        return None if position is None else self.table.numbers[position]

    def get(self, row_id: str, column: str) -> Cell:
        """What the cell holds now, the rules' writes included; None for a column the sheet lacks."""
        written = self.writes.get(row_id)
        if written is not None and column in written:
            return written[column][-1].value
        position = self._places.get(row_id)
        if position is None:
            position = self.assigned.get(row_id)
        return None if position is None else self._rows[position][self.columns[column]]

    def put(self, row_id: str, column: str, write: Write) -> None:
        """Let a rule set a cell.

        Raises:
            RuleError: rules keep setting this cell to and fro.
        """
        history = self.writes.setdefault(row_id, {}).setdefault(column, [])
        history.append(write)
        if len(history) > MAX_WRITES_PER_CELL:
            rules = ", ".join(sorted({entry.rule for entry in history}))
            msg = say(
                "rules set {column!r} of {row} ({department}) to and fro: {rules}",
                column=column,
                row=row_id,
                department=self.table.department,
                rules=rules,
            )
            hint = say("Let one of these rules write into a column of its own, or take it out.")
            raise RuleError(msg, hint)

    def note(self, row_id: str, column: str) -> str:
        """The note on a cell as it was read; empty where there is none."""
        position = self.place(row_id)
        return "" if position is None else self.table.notes.get((position, column), "")

    def marks_read(self) -> Mapping[int, Sequence[str]]:
        """The cells whose notes were read with a mark of ours: position to columns."""
        if self._marks_read is None:
            found: dict[int, list[str]] = {}
            for (at, column), note in self.table.notes.items():
                if "[sheetcrm!" in note and is_mark_in(note):
                    found.setdefault(at, []).append(column)
            self._marks_read = found
        return self._marks_read

    def marked(self, row_id: str) -> Sequence[str]:
        """The columns in which the row was read with a mark of ours."""
        position = self.place(row_id)
        return () if position is None else self.marks_read().get(position, ())

    def new_note(self, row_id: str, column: str, told: Remark | None) -> str | None:
        """The cell's note with our sentences in place of earlier ones; None leaves it as it is.

        Args:
            row_id: the row.
            column: the column.
            told: what is said of the cell's value; None leaves what was said.
        """
        note = changed = self.note(row_id, column)
        if told is not None:
            changed = (
                without_told(note)
                if told.text is None
                else with_ours(note, told.text, row_id, asks=told.asks)
            )
        marks = self.marks.get(row_id, {})
        if column in marks:
            changed = with_mark(changed, marks[column], row_id)
        return None if changed == note else changed

    def place(self, row_id: str) -> int | None:
        """Where the row stands in the table; None for a row added in this pass."""
        position = self._places.get(row_id)
        return self.assigned.get(row_id) if position is None else position


class World:
    """What takes part of the departments that could be read, and the queue of rows still to be looked at.

    Attributes:
        scope: what takes part.
        sheets: the departments by name.
        visited: the rows looked at, in that order.
        version: goes up with everything a rule changes; while it stands, no rule has anything new to see.
    """

    def __init__(self, company: Company, scope: Scope, indexes: Mapping[str, TableIndex]) -> None:
        self.company = company
        self.scope = scope
        self.sheets = {
            name: Sheet(scope.tables[name], indexes[name])
            for name in company.departments
            if name in scope.tables
        }
        # Not a dict: taking the first of many costs it a walk past all that were taken before.
        self._queue: OrderedDict[RowKey, None] = OrderedDict()
        self.visited: dict[RowKey, None] = {}
        self.version = 0

    def look_at(self, keys: Iterable[RowKey]) -> None:
        """Put rows in the queue; a row already waiting is not queued twice."""
        for key in keys:
            self._queue[key] = None

    def next_row(self) -> RowKey | None:
        """Take the next row to look at; None when the rules are content."""
        if not self._queue:
            return None
        key, _ = self._queue.popitem(last=False)
        self.visited[key] = None
        return key

    def is_waiting(self) -> bool:
        """Whether rows are still to be looked at."""
        return bool(self._queue)

    def get(self, department: str, row_id: str, column: str) -> Cell:
        """What the cell holds now."""
        return self.sheets[department].get(row_id, column)

    def put(self, department: str, row_id: str, column: str, write: Write) -> bool:
        """Let a rule set a cell and queue its row; False when the sheet lacks the column.

        Raises:
            RuleError: rules keep setting this cell to and fro.
        """
        sheet = self.sheets[department]
        if column in sheet.table.missing:
            return False
        sheet.put(row_id, column, write)
        self.version += 1
        self.look_at([(department, row_id)])
        return True

    def add_row(self, department: str, row_id: str, rule: str, cause: Cause | None) -> None:
        """Add a blank row and queue it."""
        self.sheets[department].added[row_id] = (rule, cause)
        self.version += 1
        self.look_at([(department, row_id)])

    def edits(self) -> Iterator[CellEdit]:
        """What the rules' writes amount to, against what was read: by department, sheet row and column."""
        for department, sheet in self.sheets.items():
            touched = {**sheet.writes, **sheet.remarks, **sheet.marks}
            for row_id in sorted(touched, key=lambda name: sheet.number(name) or 0):
                number = sheet.number(row_id)
                if number is not None:
                    yield from self._row_edits(department, row_id, number)

    def _row_edits(self, department: str, row_id: str, number: int) -> Iterator[CellEdit]:
        sheet = self.sheets[department]
        read = sheet.read_row(row_id)
        writes, remarks = sheet.writes.get(row_id, {}), sheet.remarks.get(row_id, {})
        marks = sheet.marks.get(row_id, {})
        for column in sorted({*writes, *remarks, *marks}, key=sheet.columns.__getitem__):
            old = read[sheet.columns[column]]
            is_note = column not in writes or same(old, writes[column][-1].value)
            if is_note:
                remark = remarks.get(column)
                rule = message_rule(department) if remark is None else remark.rule
                last = _alone(department, row_id, column, old, rule)
            else:
                last = writes[column][-1]
                remark = remarks.get(column) or _told_with(last)
            note = sheet.new_note(row_id, column, remark)
            if is_note and note is None:
                continue
            yield CellEdit(
                department=department,
                row_id=row_id,
                number=number,
                column=column,
                old=old,
                new=last.value,
                rule=last.rule,
                cause=last.cause,
                note=note,
                is_note=is_note,
            )

    def new_rows(self) -> Iterator[NewRow]:
        """The rows added, in order of creation, which puts parents before their children."""
        for department, sheet in self.sheets.items():
            for row_id, (rule, cause) in sheet.added.items():
                writes = sheet.writes.get(row_id, {})
                values = {column: history[-1].value for column, history in writes.items()}
                origins = {
                    column: Origin(rule=history[-1].rule, cause=history[-1].cause)
                    for column, history in writes.items()
                    if (history[-1].rule, history[-1].cause) != (rule, cause)
                }
                yield NewRow(
                    department=department,
                    row_id=row_id,
                    values={column: value for column, value in values.items() if value is not None},
                    rule=rule,
                    cause=cause,
                    origins={
                        column: origin for column, origin in origins.items() if values[column] is not None
                    },
                    notes={
                        column: with_mark("", text, row_id)
                        for column, text in sheet.marks.get(row_id, {}).items()
                        if text is not None
                    },
                )


def _told_with(write: Write) -> Remark | None:
    return None if write.note is None else Remark(text=write.note, rule=write.rule)


def _alone(department: str, row_id: str, column: str, content: Cell, rule: str) -> Write:
    """The assignment that stands for a note without one: the cell keeps what it holds."""
    shown = value_of(content)
    cause = Cause(department=department, row_id=row_id, column=column, value=content)
    return Write(value=None if isinstance(shown, ErrorCell) else shown, rule=rule, cause=cause, note=None)
