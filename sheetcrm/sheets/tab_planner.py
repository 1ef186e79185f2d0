"""What one tab lacks to be its department's, and the requests that add it: pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sheetcrm.schema.column_help import column_help
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.cell_formats import format_gaps
from sheetcrm.sheets.cell_rules import checkbox_gaps, list_gaps
from sheetcrm.sheets.gaps import Gap, TabView
from sheetcrm.sheets.header_notes import note_gaps, signed
from sheetcrm.sheets.layout import Headers, read_headers
from sheetcrm.sheets.marks import mark_requests
from sheetcrm.sheets.protections import protection_gaps
from sheetcrm.sheets.scratch import Scratch
from sheetcrm.sheets.status_colours import colour_gaps
from sheetcrm.sheets.structure_changes import StructureChange, What
from sheetcrm.sheets.tabs import Tab, TabColumn
from sheetcrm.sheets.widths import width_of, width_requests

GAPS: Sequence[Callable[[TabView], Iterator[Gap]]] = (
    note_gaps,
    format_gaps,
    list_gaps,
    checkbox_gaps,
    protection_gaps,
    colour_gaps,
)
"""What columns are compared with the config for, in the order in which it is mended."""


@dataclass(slots=True)
class TabsPlan:
    """What one spreadsheet lacks.

    Attributes:
        account: address of the account that syncs; None where there is none.
        changes: in words.
        requests: the batchUpdate that makes them, in order.
        sheets: department to the ID of its tab, once the requests are applied.
        scratch: the hidden tab, if it is to be made.
        scratch_id: its ID, once the requests are applied.
        findings: what is wrong with headers that are there, and is left to people.
        lacking: which headers are not there, and are added.
        views: department to its tab as it was found, before any of that; those without a tab are absent.
    """

    account: str | None = None
    changes: list[StructureChange] = field(default_factory=list)
    requests: list[Mapping[str, Any]] = field(default_factory=list)
    sheets: dict[str, int] = field(default_factory=dict)
    scratch: Scratch | None = None
    scratch_id: int | None = None
    findings: list[Finding] = field(default_factory=list)
    lacking: list[Finding] = field(default_factory=list)
    views: dict[str, TabView] = field(default_factory=dict)


@dataclass(slots=True)
class TabPlanner:
    """Compares one tab with its department."""

    company: Company
    spreadsheet: str
    department: str
    tab: Tab
    plan: TabsPlan
    is_new: bool
    positions: dict[str, int] = field(default_factory=dict)
    unsure: set[str | None] = field(default_factory=set)

    def fill(self) -> Tab:
        """Plan everything the tab lacks, and return it as it will be."""
        headers = self._read_headers()
        self.positions.update(headers.positions)
        lacking = headers.missing - headers.unclear
        if not self.is_new:
            self.plan.views[self.department] = self._view()
            self.plan.lacking.extend(found for found in headers.findings if found.column in lacking)
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
        self._close_gaps()
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
        notes = [signed(column_help(self.company, self.department, name)) for name in missing]
        self._update_header(
            len(columns), [_header(name, note) for name, note in zip(missing, notes, strict=True)]
        )
        widths = [width_of(self.company, self.department, name) for name in missing]
        for body in width_requests(self.tab.sheet_id, len(columns), widths):
            self._ask("updateDimensionProperties", body)
        columns.extend(
            TabColumn(header=name, note=note, is_used=True) for name, note in zip(missing, notes, strict=True)
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

    def _close_gaps(self) -> None:
        view = self._view()
        for gaps_of in GAPS:
            mended = [gap for gap in gaps_of(view) if gap.requests]
            if mended:
                names = ", ".join(dict.fromkeys(gap.field for gap in mended))
                replaced = tuple(gap.message for gap in mended if gap.replaces)
                self._note(mended[0].what, names, replaced)
            self.plan.requests.extend(request for gap in mended for request in gap.requests)

    def _view(self) -> TabView:
        positions = dict(self.positions)
        return TabView(
            company=self.company,
            department=self.department,
            tab=self.tab,
            positions=positions,
            account=self.plan.account,
        )

    def _mark_columns(self) -> None:
        sure = {name: at for name, at in self.positions.items() if name not in self.unsure}
        found = list(mark_requests(self.department, self.tab.sheet_id, self.tab.columns, sure))
        self._report(What.MARK_COLUMNS, dict.fromkeys(at for at, _ in found))
        self.plan.requests.extend(request for _, request in found)

    def _name(self, at: int) -> str:
        found = {place: name for name, place in self.positions.items()}.get(at)
        return self.tab.columns[at].header if found is None else found

    def _update_header(self, start: int, cells: Sequence[Mapping[str, Any]]) -> None:
        place = {"sheetId": self.tab.sheet_id, "rowIndex": 0, "columnIndex": start}
        mask = "userEnteredValue,userEnteredFormat.textFormat.bold,note"
        self._ask("updateCells", {"start": place, "rows": [{"values": list(cells)}], "fields": mask})

    def _report(self, what: What, columns: Iterable[int]) -> None:
        names = [self._name(at) for at in columns]
        if names:
            self._note(what, ", ".join(names))

    def _note(self, what: What, detail: str, replaced: tuple[str, ...] = ()) -> None:
        change = StructureChange(
            spreadsheet=self.spreadsheet,
            sheet=self.tab.title,
            what=what,
            detail=detail,
            replaces=replaced,
        )
        self.plan.changes.append(change)

    def _ask(self, kind: str, body: Mapping[str, Any]) -> None:
        self.plan.requests.append({kind: body})


def _header(name: str, note: str) -> Mapping[str, Any]:
    cell: dict[str, Any] = {
        "userEnteredValue": {"stringValue": name},
        "userEnteredFormat": {"textFormat": {"bold": True}},
    }
    return {**cell, "note": note} if note else cell
