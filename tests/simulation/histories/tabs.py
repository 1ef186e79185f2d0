"""The Conflicts tabs as people read them, and decide in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from histories.desk import Desk
from histories.diary import Constant, Formula, Place, numbers_in
from sheetcrm.emulator.model import Row, Sheet
from sheetcrm.schema.company import Company
from sheetcrm.schema.system_tabs import HEADERS, conflict_tab
from sheetcrm.state.conflicts import Conflict
from sheetcrm.sync.conflict_rows import row_of

WORDS = HEADERS["en"]

PARENT, CHILD = 0, 1

_SUM, _DAY = re.compile(r"(?<!\d)\d{3} \d{3}(?!\d)"), re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
_DAY_0 = date(1899, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A row of a Conflicts tab.

    Attributes:
        spreadsheet: in which it stands.
        index: its row.
        conflict: its number; empty where somebody or something has taken it away.
        rows: the IDs it names, the parent's first; one where it is about a column of the sync's own.
        columns: the columns it names, the parent's first.
        values: what it says that parent and child held.
        before: what it says that the field held before.
        kept: what it says has become of the two.
        decision: what somebody has picked.
    """

    spreadsheet: str
    index: int
    conflict: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[str, str]
    before: str
    kept: str
    decision: str

    @property
    def kept_side(self) -> int | None:
        """Whose value stands on both sides; None where both stay until somebody decides."""
        return {WORDS.parent_value: PARENT, WORDS.child_value: CHILD}.get(self.kept)


def asked(desk: Desk) -> Iterator[Asked]:
    """Every row of the Conflicts tabs with anything in it."""
    if desk.company.conflicts is None:
        return
    for name in desk.blank.spreadsheets:
        sheet = tab(desk, name)
        columns = {str(title): at for at, title in enumerate(sheet.row(0).values)}
        for index, row in enumerate(sheet.rows):
            if index and any(value not in (None, "") for value in row.values):
                yield _read(name, index, row, columns)


def read_conflict(company: Company, conflict: Conflict) -> Asked:
    """What the operator reads of a conflict, as `conflicts list` prints it."""
    said = {WORDS.id: conflict.id, **row_of(company, conflict)}
    return _asked("", 0, said)


def _read(name: str, index: int, row: Row, columns: dict[str, int]) -> Asked:
    return _asked(name, index, {title: str(row.value(at) or "") for title, at in columns.items()})


def _asked(name: str, index: int, shown: Mapping[str, str]) -> Asked:
    said: Mapping[str, str] = defaultdict(str, shown)
    rows = tuple(said[WORDS.row].split(" – "))
    names = tuple(said[WORDS.field].split(" – "))
    return Asked(
        spreadsheet=name,
        index=index,
        conflict=said[WORDS.id],
        rows=rows,
        columns=names if len(names) == len(rows) else names * len(rows),
        values=(said[WORDS.parent_value], said[WORDS.child_value]),
        before=said[WORDS.before],
        kept=said[WORDS.kept],
        decision=said[WORDS.decision],
    )


def tab(desk: Desk, spreadsheet: str) -> Sheet:
    """A spreadsheet's Conflicts tab as it stands."""
    workbook = desk.service.store.get(desk.blank.spreadsheets[spreadsheet]).workbook
    sheet = workbook.find(desk.blank.sheets[conflict_tab(spreadsheet)])
    assert sheet is not None
    return sheet


def sides(desk: Desk, question: Asked) -> tuple[Place, Place] | None:
    """The two cells it is about, the parent's first; None where a row cannot be told, or there is but one.

    A row that somebody has deleted counts, and one whose ID somebody has taken away: it may come back, and
    the decision with it. Where a copy has the ID as well, the decision is about the row that was copied.
    """
    if len(question.rows) != 2:
        return None
    found = [_holder(desk, row_id) for row_id in question.rows]
    if None in found:
        return None
    return ((str(found[0]), question.columns[0]), (str(found[1]), question.columns[1]))


def _holder(desk: Desk, row_id: str) -> str | None:
    """The row that has the ID, or had it until somebody took that away, or the row with it."""
    rows = [tag for name in desk.company.departments for tag in desk.tags(name) if desk.row_id(tag) == row_id]
    originals = [tag for tag in rows if len(rows) == 1 or tag not in desk.diary.copies]
    if rows:
        return originals[0] if len(originals) == 1 else None
    nameless = (tag for tag in desk.tampered() if desk.diary.true_ids[tag] == row_id)
    buried = (tag for tag, was in desk.diary.buried.items() if was == row_id)
    return next(chain(nameless, buried), None)


def value_said(desk: Desk, place: Place, text: str) -> Constant:
    """The value that a row of the tab tells of, as it stood in its cell."""
    column = desk.company.fields[desk.diary.homes[place[0]]][place[1]]
    try:
        if column.type == "money":
            return int(text.replace(" ", ""))
        if column.type == "date":
            day, month, year = text.split(".")
            return (date(int(year), int(month), int(day)) - _DAY_0).days
    except ValueError:
        return text  # words where a number belongs
    return text or None


def is_formula(desk: Desk, place: Place) -> bool:
    """Whether somebody calculates in a cell."""
    if place[0] in desk.diary.buried:
        entry = desk.diary.last.get(place)
        return entry is not None and isinstance(entry.content, Formula)
    department = desk.diary.homes[place[0]]
    sheet = desk.sheet(department)
    at = desk.columns(department, sheet)[place[1]]
    return sheet.row(desk.find(place[0])).formula(at) is not None


def numbers_said(text: object) -> frozenset[int]:
    """The numbers of the writes that a row of the tab tells of: in texts, sums and days."""
    if not isinstance(text, str):
        return frozenset()
    sums = (int(found.replace(" ", "")) for found in _SUM.findall(text))
    days = ((date(int(year), int(month), int(day)) - _DAY_0).days for day, month, year in _DAY.findall(text))
    return numbers_in(text).union(*map(numbers_in, (*sums, *days)))


def choose(desk: Desk, question: Asked, decision: str) -> None:
    """Choose a decision in a row of the tab."""
    sheet = tab(desk, question.spreadsheet)
    titles = [str(title) for title in sheet.row(0).values]
    start = {
        "sheetId": sheet.sheet_id,
        "rowIndex": question.index,
        "columnIndex": titles.index(WORDS.decision),
    }
    cell = {"userEnteredValue": {"stringValue": decision}}
    change = {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
    desk.ask_file(desk.blank.spreadsheets[question.spreadsheet], {"updateCells": change})
