"""What the sync's own requests change, cell by cell, seen from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from histories.desk import Desk
from histories.diary import Formula, Place
from histories.firm import TAG
from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.exchange import Response
from sheetcrm.emulator.model import Row

_NOTHING = object()


@dataclass(slots=True)
class Recorder:
    """Compares the sheets before and after each write of the sync, and notes the difference in the diary."""

    desk: Desk
    writes: int = 0
    _before: dict[Place, tuple[Any, Any]] = field(default_factory=dict)

    def begin_pass(self) -> None:
        """From here on, a cell that comes back to what it holds now was not changed."""
        self._before = {}

    def around(self, path: str, answer: Callable[[], Response]) -> Response:
        """Answer a batchUpdate and note what it changed."""
        file_id = path.rpartition("/")[2].partition(":")[0]
        departments = [name for name in self.desk.company.departments if self.desk.file(name) == file_id]
        self.desk.pencil()
        before = {name: self._cells(name) for name in departments}
        response = answer()
        self.writes += response.status == 200
        self.desk.pencil()
        for name in departments:
            self._compare(name, before[name], self._cells(name))
        return response

    def _cells(self, department: str) -> dict[str, dict[str, Any]]:
        sheet = self.desk.sheet(department)
        columns = self.desk.columns(department, sheet)
        return {
            tag: {name: content_of(row, at) for name, at in columns.items() if name != TAG}
            for _, tag, row in self.desk.rows(department, sheet)
        }

    def _compare(self, department: str, before: dict, after: dict) -> None:
        diary = self.desk.diary
        status, named = self.desk.company.departments[department].status, self.desk.id_column(department)
        for tag, cells in after.items():
            if tag not in before:
                diary.made_rows[tag] = self.writes
            for name, content in cells.items():
                if content == before.get(tag, {}).get(name):
                    continue
                old = before.get(tag, {}).get(name)
                self._changed((tag, name), old, content)
                if name == named and content is None and tag in diary.made_rows:
                    diary.withdrawn[tag] = str(old)
                if name == status and isinstance(content, str):
                    diary.visits[tag, content] += 1

    def _changed(self, place: Place, old: Any, new: Any) -> None:
        known = self.desk.diary.system_last
        first, said = self._before.setdefault(place, (old, known.get(place, _NOTHING)))
        if new != first:
            known[place] = new
        elif said is _NOTHING:
            known.pop(place, None)
        else:
            known[place] = said


def content_of(row: Row, at: int) -> Any:
    """What a cell holds: its constant, or its formula with what it shows; errors as text."""
    value = row.value(at)
    if isinstance(value, CellError):
        value = str(value)
    formula = row.formula(at)
    return value if formula is None else Formula(formula, str(value))


def standing(desk: Desk, department: str) -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    """Each row of a department: its pencil mark, its cells and its notes, by first header."""
    sheet = desk.sheet(department)
    columns = desk.columns(department, sheet)
    for _, tag, row in desk.rows(department, sheet):
        cells = {name: content_of(row, at) for name, at in columns.items()}
        notes = {name: row.beside(at).get("note", "") for name, at in columns.items()}
        yield tag, cells, notes


__all__ = ["Recorder", "content_of", "standing"]
