"""Where a department's columns stand in its sheet: row 1 of the sheet against the config."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default

from gspread.utils import rowcol_to_a1

from sheetcrm.language import say, together, unsaid
from sheetcrm.schema.addresses import a1
from sheetcrm.schema.cells import Cell, ErrorCell, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.nearest import nearest
from sheetcrm.schema.rows import linked_columns
from sheetcrm.sheets.wire import field_mark

_BY_ALIAS = unsaid("The column '{column}' is called '{header}' now, an alias of it; it is used all the same")
_BY_NOTE = unsaid(
    "The column '{column}' is called '{header}' now, known by what setup noted on it; it is used all the same"
)
_BY_LETTERS = unsaid(
    "The column '{column}' is called '{header}' now, the same but for the signs around it; it is used "
    "all the same"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a department's table stands, as one read saw it; indexes count from 0.

    Attributes:
        spreadsheet_id: the file.
        sheet_id: the tab; stays the same when the tab is renamed or moved.
        title: the tab's title at that instant.
        positions: field to the index of its column; fields the sheet lacks are absent.
        row_count: rows of the grid, filled or not.
        column_count: columns of the grid.
        first_free_row: index of the row after the last one that shows anything in a known column, checkboxes
            that are not ticked apart; where new rows go.
        headers: index of each column to what row 1 holds there, as it stands; blank ones are absent.
    """

    spreadsheet_id: str
    sheet_id: int
    title: str
    positions: Mapping[str, int]
    row_count: int
    column_count: int
    first_free_row: int
    headers: Mapping[int, Cell] = with_default(default_factory=dict)

    def address(self, row_number: int, field: str) -> str:
        """Return the A1 address of a field in a row counted from 1, such as ``Deals!C7``."""
        return a1(self.title, row_number, self.positions[field])


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """What row 1 of a sheet says.

    Attributes:
        positions: known field to the index of its column.
        missing: known fields without a column.
        unclear: those of them that `setup` has noted on several columns, none of which has the field's name.
        findings: what is wrong with the headers.
    """

    positions: Mapping[str, int]
    missing: frozenset[str]
    findings: tuple[Finding, ...]
    unclear: frozenset[str] = frozenset()

    @property
    def is_usable(self) -> bool:
        """Whether the sheet can take part in the sync."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def normalise(text: str) -> str:
    """Bring a header or title into the form in which two are compared: NFC, single spaces, none outside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _bare(header: str) -> str:
    """A header without the signs that forms put around it, as for a field that has to be filled in."""
    return normalise(header).strip("*: ")


def needed_fields(company: Company, department: str) -> frozenset[str]:
    """List the fields a department's sheet cannot do without: service columns, and what links name."""
    own = company.departments[department]
    service = [own.deal_id, own.pipeline, own.messages, own.hold]
    if company.pilot is not None and company.pilot.people:
        service.append(own.assignee)
    return linked_columns(company, department) | {name for name in service if name is not None}


def read_headers(
    company: Company, department: str, title: str, cells: Sequence[Cell], marks: Sequence[str] = ()
) -> Headers:
    """Match row 1 with a department's fields.

    By header, else by alias, else by what `setup` noted, else by the header without the stars and colons that
    forms put around it.

    Headers the config does not know are ignored. A column is never taken for a field because its header looks
    like it: the nearest one is only named.

    Args:
        company: the config.
        department: the department's name.
        title: the tab's title.
        cells: row 1.
        marks: what the columns' developer metadata says they are; empty text for nothing.
    """
    matching = _Matching(company, department, title, _columns_by_header(cells), marks)
    for field in company.fields[department]:
        matching.find_named(field)
    for field in company.fields[department]:
        if field not in matching.positions:
            matching.find_renamed(field)
    missing = frozenset(field for field in company.fields[department] if field not in matching.positions)
    return Headers(
        positions=matching.positions,
        missing=missing,
        findings=(*matching.explain_missing(sorted(missing)), *matching.findings),
        unclear=frozenset(matching.unclear),
    )


class _Matching:
    """One sheet's columns being given to fields."""

    def __init__(
        self,
        company: Company,
        department: str,
        title: str,
        columns: Mapping[str, Sequence[int]],
        marks: Sequence[str],
    ) -> None:
        self.company = company
        self.department = department
        self.title = title
        self.columns = columns
        self.headers = {column: header for header, found in columns.items() for column in found}
        self.marked: dict[str, list[int]] = defaultdict(list)
        for column, mark in enumerate(marks):
            self.marked[mark].append(column)
        self.known = {normalise(field) for field in company.fields[department]}
        self.positions: dict[str, int] = {}
        self.unclear: dict[str, list[int]] = {}
        self.findings: list[Finding] = []

    def find_named(self, field: str) -> None:
        """Find the column with the field's own header; of several, the one that `setup` has noted."""
        found = self.columns.get(normalise(field), ())
        noted = [column for column in found if column in self._noted(field)]
        if not found:
            return
        self.positions[field] = noted[0] if len(noted) == 1 else found[0]
        if len(found) > 1:
            self._report_duplicate(field, found, is_settled=len(noted) == 1)

    def find_renamed(self, field: str) -> None:
        """Find the column by an alias, or by what `setup` noted on it before it was renamed."""
        aliases = [normalise(alias) for alias in self.company.fields[self.department][field].aliases]
        found = [column for alias in aliases for column in self.columns.get(alias, ())]
        how = _BY_ALIAS
        if not found:
            taken = {*self.positions.values()}
            found = [
                column
                for column in self._noted(field)
                if column not in taken and self.headers.get(column) not in self.known
            ]
            how = _BY_NOTE
            if len(found) > 1:
                # A copied column: nothing tells which of them holds the data.
                self.unclear[field] = found
                return
        if not found:
            found, how = self._same_but_for_signs(field), _BY_LETTERS
        if not found:
            return
        self.positions[field] = found[0]
        if len(found) > 1:
            self._report_duplicate(field, found, is_settled=False)
            return
        self._report_renamed(field, found[0], how)

    def _same_but_for_signs(self, field: str) -> list[int]:
        """The columns whose header is the field's with what forms put around it: stars, colons."""
        taken = {*self.positions.values()}
        return [
            column
            for column, header in self.headers.items()
            if column not in taken and header not in self.known and _bare(header) == _bare(field) != ""
        ]

    def explain_missing(self, fields: Sequence[str]) -> Iterator[Finding]:
        """Say which fields have no column, and which header comes nearest."""
        needed = needed_fields(self.company, self.department)
        taken = set(self.positions.values())
        strangers = [header for column, header in self.headers.items() if column not in taken]
        for field in fields:
            if field in self.unclear:
                yield self._explain_unclear(field, self.unclear[field], is_needed=field in needed)
                continue
            close = nearest(field, strangers)
            message = say("Sheet '{tab}' has no column '{column}'", tab=self.title, column=field)
            hint = say("To add it: run sheetcrm setup.")
            if close is not None:
                message = say(
                    "Sheet '{tab}' has no column '{column}'; nearest is '{close}'",
                    tab=self.title,
                    column=field,
                    close=close,
                )
                hint = say(
                    "Rename the header '{close}' to '{column}', or add it: run sheetcrm setup.",
                    close=close,
                    column=field,
                )
            yield Finding(
                code="header-missing",
                severity=Severity.ERROR if field in needed else Severity.WARNING,
                department=self.department,
                message=message,
                hint=hint,
                sheet=self.title,
                column=field,
            )

    def _explain_unclear(self, field: str, columns: Sequence[int], *, is_needed: bool) -> Finding:
        places = [rowcol_to_a1(1, column + 1) for column in columns]
        return Finding(
            code="header-missing",
            severity=Severity.ERROR if is_needed else Severity.WARNING,
            department=self.department,
            message=say(
                "Sheet '{tab}' has no column '{column}', and setup noted that name on several: {places}",
                tab=self.title,
                column=field,
                places=", ".join(places),
            ),
            hint=say("Name the one that holds the data '{column}' again.", column=field),
            sheet=self.title,
            column=field,
            address=f"{self.title}!{places[0]}",
        )

    def _noted(self, field: str) -> Sequence[int]:
        return self.marked.get(field_mark(self.department, field), ())

    def _report_duplicate(self, field: str, columns: Sequence[int], *, is_settled: bool) -> None:
        places = [rowcol_to_a1(1, column + 1) for column in columns]
        used = rowcol_to_a1(1, self.positions[field] + 1)
        message: str = say(
            "Sheet '{tab}' has {count} columns '{column}': {places}",
            tab=self.title,
            count=len(columns),
            column=field,
            places=", ".join(places),
        )
        if is_settled:
            message = together(
                message, say("the one at {cell} is used, as setup noted on it", cell=used), between="; "
            )
        self.findings.append(
            Finding(
                code="header-duplicate",
                severity=Severity.WARNING if is_settled else Severity.ERROR,
                department=self.department,
                message=message,
                hint=say("Rename all of them but the one that holds the data."),
                sheet=self.title,
                column=field,
                address=f"{self.title}!{places[-1]}",
            )
        )

    def _report_renamed(self, field: str, column: int, how: str) -> None:
        header = self.headers.get(column, "")
        self.findings.append(
            Finding(
                code="header-renamed",
                severity=Severity.WARNING,
                department=self.department,
                message=say(how, column=field, header=header),
                hint=say(
                    "Name it '{column}' again, or in the config, with '{column}' among its aliases.",
                    column=field,
                ),
                sheet=self.title,
                column=field,
                address=a1(self.title, 1, column),
            )
        )


def _columns_by_header(cells: Sequence[Cell]) -> Mapping[str, list[int]]:
    columns: dict[str, list[int]] = defaultdict(list)
    for index, cell in enumerate(cells):
        shown = value_of(cell)
        if shown is not None and not isinstance(shown, ErrorCell):
            columns[normalise(str(shown))].append(index)
    columns.pop("", None)
    return columns
