"""Telling rows what is wrong in them: one service column, and notes on the cells. Pure.

What stands in the sheet decides, not what an earlier pass believes to have said: a text that says something
else than the row gives cause to, or is about another row, is replaced; one that has none is cleared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from sheetcrm.schema.cells import is_blank, same
from sheetcrm.schema.rows import Found
from sheetcrm.schema.tables import RowKey, Table
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.inspecting import Inspector, Wrong
from sheetcrm.sync.notes import with_mark
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.plan import Cause, message_rule
from sheetcrm.sync.row_texts import discreet, line_of, most_severe_first, notes_of, without_asked
from sheetcrm.sync.status_moves import WrongMove, wrong_moves
from sheetcrm.sync.world import Sheet


class Teller:
    """Puts what is wrong with rows into their message cells and notes.

    Args:
        fields: the rules that set cells, with all they know.
        inspector: finds what is wrong.
        tables: the departments as they were read, rows included that take no part.

    Attributes:
        moves: rows whose status stands where it may not have come, once everything is told.
    """

    def __init__(self, fields: FieldRules, inspector: Inspector, tables: Mapping[str, Table]) -> None:
        self.moves: Mapping[RowKey, WrongMove] = {}
        self._fields = fields
        self._company = fields.company
        self._world = fields.world
        self._reports = fields.reports
        self._inspector = inspector
        self._tables = tables

    def tell(self) -> None:
        """Let every row tell what it has to, all rules being content.

        A row that no rule has looked at, and that has something new to tell, is put in the queue instead: its
        links may want it to tell more. So this is asked again until nobody is waiting.
        """
        bases, moved = self._fields.facts.bases, self._fields.base.moved
        self.moves = wrong_moves(self._company, self._world, bases, moved, self._world.visited)
        looked_at: dict[str, set[str]] = defaultdict(set)
        for department, row_id in self._world.visited:
            looked_at[department].add(row_id)
        for department, sheet in self._world.sheets.items():
            column = self._company.departments[department].messages
            if column is None:
                self._unmark(sheet)
            elif column not in sheet.table.missing:
                wrong = self._inspector.inspect(department, self._world, self._tables)
                self._tell_all(department, sheet, looked_at[department], wrong)

    def _tell_all(self, department: str, sheet: Sheet, looked_at: AbstractSet[str], wrong: Wrong) -> None:
        is_at_rest = self._inspector.is_at_rest(sheet, wrong)
        speaking = {row_id for row_id in looked_at if self._has_told(department, sheet, row_id)}
        speaking |= looked_at & (wrong.keys() | self._have_something_to_tell(department, sheet))
        if not is_at_rest:
            speaking |= self._speaking(sheet, str(self._company.departments[department].messages), wrong)
        are_waiting = [
            self._tell(department, sheet, row_id, wrong.get(row_id, ())) for row_id in sorted(speaking)
        ]
        if not any(are_waiting):
            self._inspector.rest(sheet, wrong)

    def _has_told(self, department: str, sheet: Sheet, row_id: str) -> bool:
        """Whether a row tells something."""
        column = str(self._company.departments[department].messages)
        return sheet.get(row_id, column) is not None or bool(sheet.marked(row_id))

    def _have_something_to_tell(self, department: str, sheet: Sheet) -> set[str]:
        """The rows that have something to tell though their cells are in order."""
        asked = (*self.moves, *self._reports.rows_with_messages())
        return {*sheet.marks, *(row_id for name, row_id in asked if name == department)}

    def _speaking(self, sheet: Sheet, column: str, wrong: Wrong) -> set[str]:
        """The rows that have something to tell, or tell something."""
        names = {at: row_id for of in (sheet.index.positions, sheet.assigned) for row_id, at in of.items()}
        place = sheet.columns[column]
        speaking = set(wrong)
        speaking.update(
            names[at] for at, row in enumerate(sheet.table.rows) if row[place] is not None and at in names
        )
        speaking.update(names[at] for at in sheet.marks_read() if at in names)
        return speaking

    def _tell(self, department: str, sheet: Sheet, row_id: str, wrong: Sequence[Found]) -> bool:
        """Tell one row's part; whether it waits to be looked at first."""
        key = department, row_id
        rules = self._company.departments[department]
        found = [*wrong, *((rules.status, move.violation) for move in (self.moves.get(key),) if move)]
        found += self._reports.doubts_of(key)
        found = [discreet(self._company, department, one) for one in found]
        found = most_severe_first(self._company, department, found)
        notes = notes_of(found, self._company.language)
        asked = self._reports.asked_of(key)
        blank = {name for name in asked if is_blank(self._world.get(department, row_id, name))}
        line = line_of(
            self._reports.messages_of(key), without_asked(found, asked, blank), self._company.language
        )
        target = Side(department=department, row_id=row_id, column=str(rules.messages))
        marks = self._marks(sheet, row_id, notes)
        if key not in self._world.visited:
            is_news = bool(marks) or not same(self._world.get(*target.key), line)
            if is_news:
                self._world.look_at([key])
            return is_news
        sheet.marks.pop(row_id, None)
        if marks:
            sheet.marks[row_id] = marks
        self._fields.set_system_cell(target, line, message_rule(department), self._cause(key, found))
        return False

    def _cause(self, key: RowKey, found: Sequence[Found]) -> Cause:
        department, row_id = key
        column = self._company.departments[department].status
        if found and not self._reports.messages_of(key):
            column = found[0][0]
        value = self._world.get(department, row_id, column)
        return Cause(department=department, row_id=row_id, column=column, value=value)

    def _marks(self, sheet: Sheet, row_id: str, notes: Mapping[str, str]) -> dict[str, str | None]:
        """What the row's notes are to tell anew; None where a cell has nothing to tell any more."""
        told = {**dict.fromkeys(sheet.marked(row_id)), **notes}
        return {
            column: text
            for column, text in told.items()
            if column not in sheet.table.missing
            and with_mark(sheet.note(row_id, column), text, row_id) != sheet.note(row_id, column)
        }

    def _unmark(self, sheet: Sheet) -> None:
        """Take away marks where the config has no column for messages any more."""
        names = {at: row_id for row_id, at in sheet.index.positions.items()}
        for at, columns in sheet.marks_read().items():
            if at in names:
                sheet.marks.setdefault(names[at], {}).update(dict.fromkeys(columns))
