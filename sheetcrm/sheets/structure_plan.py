"""What a spreadsheet lacks to hold its departments, and the requests that add it: pure.

Nothing of staff's is moved, renamed, reformatted or taken away: columns are only added, after the last one in
use; a note is only put where there is none; a format only where the column has one of another type; a
drop-down list only where there is none or a list with other entries; checkboxes only where there is no rule.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sheetcrm.schema.columns import ChoiceColumn
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.doubles import find_doubles
from sheetcrm.sheets.layout import Headers, normalise, read_headers
from sheetcrm.sheets.marks import mark_requests
from sheetcrm.sheets.scratch import SCRATCH_TITLE, TURN_TITLE, Scratch, make_requests, new_scratch
from sheetcrm.sheets.tabs import Tab, TabColumn, added_tab
from sheetcrm.sheets.widths import width_of, width_requests


class What(StrEnum):
    """The kinds of change `setup` makes."""

    CREATE_SPREADSHEET = "create-spreadsheet"
    USE_SPREADSHEET = "use-spreadsheet"
    ADD_SHEET = "add-sheet"
    NAME_SHEET = "name-sheet"
    ADD_COLUMNS = "add-columns"
    FREEZE_HEADER = "freeze-header"
    ADD_NOTES = "add-notes"
    FORMAT_COLUMNS = "format-columns"
    ADD_LISTS = "add-lists"
    ADD_SCRATCH = "add-scratch"
    ADD_CHECKBOXES = "add-checkboxes"
    MARK_COLUMNS = "mark-columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureChange:
    """One thing `setup` wants to do.

    Attributes:
        spreadsheet: name of the spreadsheet in the config.
        sheet: title of the tab; empty where the change is about the file.
        what: the kind of change.
        detail: what it is about, such as the headers of the columns.
    """

    spreadsheet: str
    sheet: str
    what: What
    detail: str


@dataclass(slots=True)
class TabsPlan:
    """What one spreadsheet lacks.

    Attributes:
        changes: in words.
        requests: the batchUpdate that makes them, in order.
        sheets: department to the ID of its tab, once the requests are applied.
        scratch: the hidden tab, if it is to be made.
        scratch_id: its ID, once the requests are applied.
        findings: what is wrong with headers that are there, and is left to people.
    """

    changes: list[StructureChange] = field(default_factory=list)
    requests: list[Mapping[str, Any]] = field(default_factory=list)
    sheets: dict[str, int] = field(default_factory=dict)
    scratch: Scratch | None = None
    scratch_id: int | None = None
    findings: list[Finding] = field(default_factory=list)


def plan_tabs(
    company: Company,
    spreadsheet: str,
    tabs: Sequence[Tab],
    known: Mapping[str, int],
    known_scratch: int | None = None,
) -> TabsPlan:
    """Compare a spreadsheet's tabs with its departments.

    Args:
        company: the config.
        spreadsheet: the spreadsheet's name in the config.
        tabs: the tabs it has.
        known: department to the ID of its tab, where one is remembered; it finds tabs that staff renamed.
        known_scratch: the ID of its hidden tab, where one is remembered.
    """
    plan = TabsPlan()
    hidden = next((tab for tab in tabs if tab.sheet_id == known_scratch), None) or next(
        (tab for tab in tabs if normalise(tab.title) == SCRATCH_TITLE), None
    )
    current = [tab for tab in tabs if tab is not hidden and normalise(tab.title) != TURN_TITLE]
    for name in (key for key, rules in company.departments.items() if rules.spreadsheet == spreadsheet):
        tab = _find_tab(company, name, current, known) or _make_tab(company, spreadsheet, name, current, plan)
        plan.sheets[name] = tab.sheet_id
        filled = _TabPlanner(company, spreadsheet, name, tab, plan).fill()
        current = [filled if other.sheet_id == tab.sheet_id else other for other in current]
    plan.findings.extend(find_doubles(company, spreadsheet, current, set(plan.sheets.values())))
    plan.scratch_id = None if hidden is None else hidden.sheet_id
    if hidden is None:
        plan.scratch = new_scratch({tab.sheet_id for tab in (*tabs, *current)})
        plan.scratch_id = plan.scratch.sheet_id
        plan.changes.append(_change(spreadsheet, SCRATCH_TITLE, What.ADD_SCRATCH, "hidden"))
        plan.requests.extend(make_requests(plan.scratch))
    return plan


def _find_tab(company: Company, department: str, tabs: Sequence[Tab], known: Mapping[str, int]) -> Tab | None:
    title = normalise(company.departments[department].sheet)
    by_id = (tab for tab in tabs if tab.sheet_id == known.get(department))
    return next(by_id, None) or next((tab for tab in tabs if normalise(tab.title) == title), None)


def _make_tab(company: Company, spreadsheet: str, department: str, tabs: list[Tab], plan: TabsPlan) -> Tab:
    """Add a tab, or name the blank one that every new file has."""
    title = company.departments[department].sheet
    if len(tabs) == 1 and tabs[0].is_blank and not plan.sheets:
        named = replace(tabs[0], title=title, is_blank=False)
        plan.changes.append(_change(spreadsheet, title, What.NAME_SHEET, _first_tab(tabs[0])))
        properties = {"sheetId": named.sheet_id, "title": title}
        plan.requests.append({"updateSheetProperties": {"properties": properties, "fields": "title"}})
        tabs[:] = [named]
        return named
    sheet_id = _free_id(department, {tab.sheet_id for tab in tabs})
    tab, request = added_tab(sheet_id, title, len(company.fields[department]))
    plan.changes.append(_change(spreadsheet, title, What.ADD_SHEET, ""))
    plan.requests.append(request)
    tabs.append(tab)
    return tab


@dataclass(slots=True)
class _TabPlanner:
    """Compares one tab with its department."""

    company: Company
    spreadsheet: str
    department: str
    tab: Tab
    plan: TabsPlan
    positions: dict[str, int] = field(default_factory=dict)
    unsure: set[str | None] = field(default_factory=set)

    def fill(self) -> Tab:
        """Plan everything the tab lacks, and return it as it will be."""
        headers = self._read_headers()
        self.positions.update(headers.positions)
        lacking = headers.missing - headers.unclear
        told = [found for found in headers.findings if found.column not in lacking]
        self.plan.findings.extend(told)
        # Noted on one of two columns of a name, the name would be taken for settled by the next read.
        self.unsure.update(found.column for found in told if found.severity is Severity.ERROR)
        self._add_columns([name for name in self.company.fields[self.department] if name in lacking])
        if self.tab.frozen_rows < 1:
            self._note(What.FREEZE_HEADER, "row 1")
            self.tab = replace(self.tab, frozen_rows=1)
            grid = {"sheetId": self.tab.sheet_id, "gridProperties": {"frozenRowCount": 1}}
            self._ask(
                "updateSheetProperties", {"properties": grid, "fields": "gridProperties.frozenRowCount"}
            )
        self._add_notes()
        self._format_columns()
        self._add_lists()
        self._add_checkboxes()
        self._mark_columns()
        return self.tab

    def _read_headers(self) -> Headers:
        columns = self.tab.columns
        # What else programs may have noted there is none of ours, and of several of ours a read takes the
        # first.
        marks = [column.marks[0].value if column.marks else "" for column in columns]
        headers = [column.header for column in columns]
        return read_headers(self.company, self.department, self.tab.title, headers, marks)

    def _add_columns(self, missing: Sequence[str]) -> None:
        if not missing:
            return
        self._note(What.ADD_COLUMNS, ", ".join(missing))
        columns = list(self.tab.columns)
        while columns and not columns[-1].is_used and not columns[-1].marks:
            columns.pop()
        self.positions.update((name, len(columns) + at) for at, name in enumerate(missing))
        self._make_room(len(columns), len(missing))
        hints = [self._hint(name) for name in missing]
        self._update_header(
            len(columns), [_header(name, hint) for name, hint in zip(missing, hints, strict=True)]
        )
        widths = [width_of(self.company, self.department, name) for name in missing]
        for body in width_requests(self.tab.sheet_id, len(columns), widths):
            self._ask("updateDimensionProperties", body)
        columns.extend(
            TabColumn(header=name, note=hint, is_used=True) for name, hint in zip(missing, hints, strict=True)
        )
        self.tab = replace(self.tab, columns=tuple(columns))

    def _make_room(self, start: int, count: int) -> None:
        """See to it that the columns written next are there, hold nothing, and have a row below them."""
        width = self.tab.column_count
        if start in {0, width}:
            # A tab without any header yet, or one filled to its edge: whatever is missing is added at the
            # end.
            added = max(start + count - width, 0)
            if added:
                self._ask(
                    "appendDimension", {"sheetId": self.tab.sheet_id, "dimension": "COLUMNS", "length": added}
                )
        else:
            # Columns without a header may hold something further down; insertion keeps clear of it.
            added = count
            span = {
                "sheetId": self.tab.sheet_id,
                "dimension": "COLUMNS",
                "startIndex": start,
                "endIndex": start + count,
            }
            self._ask("insertDimension", {"range": span, "inheritFromBefore": False})
        if self.tab.row_count < 2:
            self._ask("appendDimension", {"sheetId": self.tab.sheet_id, "dimension": "ROWS", "length": 1})
        self.tab = replace(self.tab, column_count=width + added, row_count=max(self.tab.row_count, 2))

    def _add_notes(self) -> None:
        lacking = [
            at for at, name in self._own_columns() if self._hint(name) and not self.tab.columns[at].note
        ]
        self._report(What.ADD_NOTES, lacking)
        for at in lacking:
            start = {"sheetId": self.tab.sheet_id, "rowIndex": 0, "columnIndex": at}
            hint = self._hint(self._name(at))
            self._ask(
                "updateCells", {"start": start, "rows": [{"values": [{"note": hint}]}], "fields": "note"}
            )

    def _format_columns(self) -> None:
        fields = self.company.fields[self.department]
        formats = {at: fields[name].number_format for at, name in self._own_columns()}
        lacking = {
            at: wanted
            for at, wanted in formats.items()
            if wanted is not None and self.tab.columns[at].format_type != wanted["type"]
        }
        self._report(What.FORMAT_COLUMNS, lacking)
        for at, wanted in lacking.items():
            cell = {"userEnteredFormat": {"numberFormat": dict(wanted)}}
            self._ask(
                "repeatCell",
                {"range": self._below(at), "cell": cell, "fields": "userEnteredFormat.numberFormat"},
            )

    def _add_lists(self) -> None:
        wanted = {at: self._choices(name) for at, name in self._own_columns()}
        lacking = {
            at: choices
            for at, choices in wanted.items()
            if choices
            and self.tab.columns[at].rule in {"", "ONE_OF_LIST"}
            and self.tab.columns[at].choices != choices
        }
        self._report(What.ADD_LISTS, lacking)
        for at, choices in lacking.items():
            condition = {
                "type": "ONE_OF_LIST",
                "values": [{"userEnteredValue": choice} for choice in choices],
            }
            rule = {"condition": condition, "strict": False, "showCustomUi": True}
            self._ask("setDataValidation", {"range": self._below(at), "rule": rule})

    def _add_checkboxes(self) -> None:
        hold = self.company.departments[self.department].hold
        lacking = [at for at, name in self._own_columns() if name == hold and not self.tab.columns[at].rule]
        self._report(What.ADD_CHECKBOXES, lacking)
        for at in lacking:
            # Strict: no other text than a tick is accepted where the tick decides whether the row is synced.
            rule = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}
            self._ask("setDataValidation", {"range": self._below(at), "rule": rule})

    def _mark_columns(self) -> None:
        sure = {name: at for name, at in self.positions.items() if name not in self.unsure}
        found = list(mark_requests(self.department, self.tab.sheet_id, self.tab.columns, sure))
        self._report(What.MARK_COLUMNS, dict.fromkeys(at for at, _ in found))
        self.plan.requests.extend(request for _, request in found)

    def _own_columns(self) -> Iterator[tuple[int, str]]:
        """Give the department's columns with their indexes, from left to right."""
        yield from sorted((at, name) for name, at in self.positions.items())

    def _name(self, at: int) -> str:
        found = dict(self._own_columns()).get(at)
        return self.tab.columns[at].header if found is None else found

    def _hint(self, name: str) -> str:
        return self.company.fields[self.department][name].hint or ""

    def _choices(self, name: str) -> tuple[str, ...]:
        rules = self.company.departments[self.department]
        column = self.company.fields[self.department][name]
        if name == rules.status:
            return rules.status_names
        if name == rules.pipeline:
            return tuple(rules.pipelines)
        return column.choices if isinstance(column, ChoiceColumn) else ()

    def _update_header(self, start: int, cells: Sequence[Mapping[str, Any]]) -> None:
        place = {"sheetId": self.tab.sheet_id, "rowIndex": 0, "columnIndex": start}
        mask = "userEnteredValue,userEnteredFormat.textFormat.bold,note"
        self._ask("updateCells", {"start": place, "rows": [{"values": list(cells)}], "fields": mask})

    def _below(self, at: int) -> Mapping[str, int]:
        return {
            "sheetId": self.tab.sheet_id,
            "startRowIndex": 1,
            "startColumnIndex": at,
            "endColumnIndex": at + 1,
        }

    def _report(self, what: What, columns: Iterable[int]) -> None:
        names = [self._name(at) for at in columns]
        if names:
            self._note(what, ", ".join(names))

    def _note(self, what: What, detail: str) -> None:
        self.plan.changes.append(_change(self.spreadsheet, self.tab.title, what, detail))

    def _ask(self, kind: str, body: Mapping[str, Any]) -> None:
        self.plan.requests.append({kind: body})


def _header(name: str, hint: str) -> Mapping[str, Any]:
    cell: dict[str, Any] = {
        "userEnteredValue": {"stringValue": name},
        "userEnteredFormat": {"textFormat": {"bold": True}},
    }
    return {**cell, "note": hint} if hint else cell


def _change(spreadsheet: str, sheet: str, what: What, detail: str) -> StructureChange:
    return StructureChange(spreadsheet=spreadsheet, sheet=sheet, what=what, detail=detail)


def _first_tab(tab: Tab) -> str:
    return f"was '{tab.title}'" if tab.title else "the first tab of the new file"


def _free_id(department: str, taken: set[int]) -> int:
    # Chosen here and not by Google, so that later requests of the same batch can name the tab; 31 bits, as
    # Google's own.
    sheet_id = zlib.crc32(department.encode()) & 0x7FFFFFFF
    while sheet_id in taken:
        sheet_id = (sheet_id + 1) & 0x7FFFFFFF
    return sheet_id
