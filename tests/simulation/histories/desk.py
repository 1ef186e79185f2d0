"""The sheets as a person sees them, and a person's hands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gspread.utils import rowcol_to_a1

from histories.diary import Content, Diary, Formula, Place, numbers_in
from histories.firm import BOSS, TAG, Blank
from sheetcrm.emulator.model import Row, Sheet, Workbook
from sheetcrm.emulator.service import Service
from sheetcrm.schema.company import Company

Deleted = tuple[str, str, dict[str, int], list[dict[str, Any]]]
"""A deleted row: its department, pencil mark, the columns as they stood, and what its cells held."""


@dataclass(slots=True)
class Desk:
    """Reads cells as they stand and changes them as staff do, noting each write in the diary.

    Attributes:
        renamed: department and header shown to the header it had at first.
    """

    service: Service
    company: Company
    blank: Blank
    diary: Diary
    renamed: dict[tuple[str, str], str] = field(default_factory=dict)
    deleted: list[Deleted] = field(default_factory=list)
    _tags: int = 0
    _seen: dict[str, object] = field(default_factory=dict)

    def workbook(self, department: str) -> Workbook:
        """The department's spreadsheet as it stands; it never changes, another takes its place."""
        return self.service.store.get(self.file(department)).workbook

    def sheet(self, department: str) -> Sheet:
        """The department's tab as it stands."""
        sheet = self.workbook(department).find(self.blank.sheets[department])
        assert sheet is not None
        return sheet

    def file(self, department: str) -> str:
        """The ID of the department's spreadsheet."""
        return self.blank.spreadsheets[self.company.departments[department].spreadsheet]

    def columns(self, department: str, sheet: Sheet | None = None) -> dict[str, int]:
        """Header to column index, under the headers' first names."""
        header = (sheet or self.sheet(department)).row(0)
        return {
            self.renamed.get((department, str(shown)), str(shown)): at
            for at, shown in enumerate(header.values)
            if shown is not None
        }

    def rows(self, department: str, sheet: Sheet | None = None) -> Iterator[tuple[int, str, Row]]:
        """Row index, pencil mark and content of every row that has one; something else may stand there.

        Between a write that went into a column that had moved and what puts it back, staff may be at work.
        """
        sheet = sheet or self.sheet(department)
        at = self.columns(department, sheet).get(TAG)
        for index, row in enumerate(sheet.rows):
            if index and at is not None and row.value(at) in self.diary.homes:
                yield index, str(row.value(at)), row

    def tags(self, department: str) -> list[str]:
        """The pencil marks of a department's rows, in order of age."""
        return sorted((tag for _, tag, _ in self.rows(department)), key=lambda tag: int(tag[1:]))

    def find(self, tag: str) -> int:
        """The index of a row."""
        return next(index for index, found, _ in self.rows(self.diary.homes[tag]) if found == tag)

    def value(self, tag: str, column: str) -> Any:
        """What a cell shows."""
        department = self.diary.homes[tag]
        sheet = self.sheet(department)
        at = self.columns(department, sheet).get(column)
        return None if at is None else sheet.row(self.find(tag)).value(at)

    def id_column(self, department: str) -> str:
        """The header of the ID column."""
        return self.company.departments[department].row_id.column

    def row_id(self, tag: str) -> str | None:
        """What stands in the row's ID cell, as text."""
        found = self.value(tag, self.id_column(self.diary.homes[tag]))
        return None if found is None else str(found)

    def first_free_row(self, department: str) -> int:
        """The index of the row after the last one with anything in it."""
        rows = self.sheet(department).rows
        filled = [index for index, row in enumerate(rows) if any(value is not None for value in row.values)]
        return max(filled, default=0) + 1

    def ask(self, department: str, *requests: dict[str, Any]) -> list[dict[str, Any]]:
        """Change the spreadsheet by batchUpdate requests, as a person."""
        return self.ask_file(self.file(department), *requests)

    def ask_file(self, file_id: str, *requests: dict[str, Any]) -> list[dict[str, Any]]:
        """The same, where no department's tab is meant."""
        return self.service.as_person(file_id, BOSS).batch(*requests)

    def span(self, department: str, rows: tuple[int, int], columns: tuple[int, int] | None = None) -> dict:
        """A GridRange of the department's tab."""
        first, last = columns or (0, self.sheet(department).column_count)
        return {
            "sheetId": self.blank.sheets[department],
            "startRowIndex": rows[0],
            "endRowIndex": rows[1],
            "startColumnIndex": first,
            "endColumnIndex": last,
        }

    def make_room(self, department: str, rows: int) -> None:
        """Let the grid have at least so many rows."""
        missing = rows - self.sheet(department).row_count
        if missing > 0:
            sheet_id = self.blank.sheets[department]
            self.ask(
                department, {"appendDimension": {"sheetId": sheet_id, "dimension": "ROWS", "length": missing}}
            )

    def write(self, department: str, index: int, cells: Mapping[str, Content]) -> str:
        """Type into cells of a row; return its pencil mark, which a new row gets here."""
        self.make_room(department, index + 1)
        columns = self.columns(department)
        before = self.sheet(department).row(index)
        tag = before.value(columns[TAG])
        self.ask(
            department,
            *(
                self._entry(department, index, columns[name], content)
                for name, content in cells.items()
                if name in columns
            ),
        )
        if not tag:
            tag = self._mark(department, index)
        for name, content in cells.items():
            # Whoever clears a blank cell changes nothing that anybody could see, or lose.
            if name in columns and not (content is None and before.value(columns[name]) is None):
                at = columns[name]
                was_there = before.formula(at) is None and before.value(at) == content
                self.diary.wrote(str(tag), name, content, was_there=was_there)
        self._visit(department, str(tag), cells)
        return str(tag)

    def _visit(self, department: str, tag: str, cells: Mapping[str, Content]) -> None:
        status = cells.get(self.company.departments[department].status)
        if isinstance(status, str):
            self.diary.visits[tag, status] += 1

    def _entry(self, department: str, index: int, column: int, content: Content) -> dict[str, Any]:
        start = {"sheetId": self.blank.sheets[department], "rowIndex": index, "columnIndex": column}
        data = {"userEnteredValue": self._entered(department, index, content)} if content is not None else {}
        return {"updateCells": {"start": start, "rows": [{"values": [data]}], "fields": "userEnteredValue"}}

    def _entered(self, department: str, index: int, content: Content) -> dict[str, Any]:
        if isinstance(content, Formula):
            mark = rowcol_to_a1(index + 1, self.columns(department)[TAG] + 1)
            return {"formulaValue": content.text.replace("{tag}", mark)}
        if isinstance(content, bool):
            return {"boolValue": content}
        return {"stringValue": content} if isinstance(content, str) else {"numberValue": content}

    def _mark(self, department: str, index: int) -> str:
        self._tags += 1
        tag = f"t{self._tags}"
        self.diary.homes[tag] = department
        self.ask(department, self._entry(department, index, self.columns(department)[TAG], tag))
        return tag

    def mark_anew(self, department: str, index: int) -> str:
        """Give a row a pencil mark of its own, whatever mark it has."""
        return self._mark(department, index)

    def pencil(self) -> list[str]:
        """Mark every row that has content and no mark; return the new marks."""
        made = []
        for department in self.company.departments:
            sheet = self.sheet(department)
            if self._seen.get(department) is sheet:
                continue
            at = self.columns(department, sheet)[TAG]
            for index, row in enumerate(sheet.rows):
                if index and row.value(at) is None and any(value is not None for value in row.values):
                    made.append(self._mark(department, index))
            self._seen[department] = self.sheet(department)
        return made

    def put_back(self, department: str, index: int, column: int, content: Content, note: str | None) -> None:
        """Put content into a cell without calling it a write of its own."""
        self.make_room(department, index + 1)
        requests = [self._entry(department, index, column, content)]
        if note is not None:
            requests.append(self._note(department, index, column, note))
        self.ask(department, *requests)

    def put_note(self, department: str, index: int, name: str, note: str) -> None:
        """Put a note on a cell."""
        self.ask(department, self._note(department, index, self.columns(department)[name], note))

    def _note(self, department: str, index: int, column: int, note: str) -> dict[str, Any]:
        start = {"sheetId": self.blank.sheets[department], "rowIndex": index, "columnIndex": column}
        return {"updateCells": {"start": start, "rows": [{"values": [{"note": note}]}], "fields": "note"}}

    def copied(self, tag: str, copy: str) -> None:
        """Note what a pasted copy of a row holds: each value is now also the copy's."""
        department = self.diary.homes[tag]
        self.diary.copied_from[copy] = (tag, self.row_id(tag), self.diary.visits_of(tag))
        self.diary.handed_down[copy] = frozenset(
            (column, number)
            for number, places in self.diary.origins.items()
            for of, column in places
            if of == tag
        )
        sheet, index = self.sheet(department), self.find(copy)
        row = sheet.row(index)
        for name, at in self.columns(department, sheet).items():
            place = (tag, name)
            known = self.diary.last.get(place)
            if name == TAG or row.value(at) is None:
                continue
            if known is not None and self.shows(known.content, tag) == self.value(tag, name):
                self.diary.wrote(copy, name, known.content)
            for number in numbers_in(row.value(at)):
                self.diary.origins[number].add((copy, name))
        status = self.value(copy, self.company.departments[department].status)
        if isinstance(status, str):
            self.diary.visits[copy, status] += 1
        for (of, name), said in list(self.diary.notes.items()):
            if of == tag:
                self.diary.notes[copy, name] = said

    @staticmethod
    def shows(content: Content, tag: str) -> Any:
        """What a cell with this content shows in this row."""
        return content.shows.replace("{tag}", tag) if isinstance(content, Formula) else content

    def tampered(self) -> list[str]:
        """The rows that stand and whose ID is not what it was before somebody tampered with it."""
        standing = {tag for department in self.company.departments for tag in self.tags(department)}
        return [
            tag
            for tag, row_id in self.diary.true_ids.items()
            if tag in standing and tag not in self.diary.buried and self.row_id(tag) != row_id
        ]

    def find_by_id(self, row_id: str) -> str | None:
        """The row in which an ID stands, if it is one alone."""
        found = [
            tag for name in self.company.departments for tag in self.tags(name) if self.row_id(tag) == row_id
        ]
        return found[0] if len(found) == 1 else None

    def watch_tab(self, department: str, sheet_id: int) -> None:
        """Keep what a tab holds that nobody will touch again."""
        self.diary.snapshots[department, sheet_id] = self.tab_content(department, sheet_id)

    def tab_content(self, department: str, sheet_id: int) -> list[list[Any]] | None:
        """All values of a tab; None where it is gone."""
        sheet = self.workbook(department).find(sheet_id)
        return None if sheet is None else [list(row.values) for row in sheet.rows]

    def delete(self, tag: str) -> None:
        """Delete a row for good."""
        department, index = self.diary.homes[tag], self.find(tag)
        self.diary.bury(tag, None)
        span = {"sheetId": self.blank.sheets[department], "dimension": "ROWS"}
        self.ask(
            department, {"deleteDimension": {"range": {**span, "startIndex": index, "endIndex": index + 1}}}
        )

    def sources_of(self, department: str, row_id: str, column: str) -> Iterator[Place]:
        """The cells that own what a linked cell shows."""
        for _, link in self.company.links_into(department):
            parent = self.find_by_id(row_id.rpartition("/")[0])
            if parent is not None and self.diary.homes[parent] == link.parent:
                yield from ((parent, pair.source) for pair in link.carried if pair.target == column)
        for _, link in self.company.links_from(department):
            pairs = [pair for pair in link.brought_back if pair.target == column]
            children = [
                tag for tag in self.tags(link.child) if (self.row_id(tag) or "").rpartition("/")[0] == row_id
            ]
            if pairs and children:
                newest = max(children, key=lambda tag: int((self.row_id(tag) or "").rpartition("-")[2]))
                yield from ((newest, pair.source) for pair in pairs)
