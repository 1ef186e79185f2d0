"""Where a department's columns stand in its sheet: row 1 of the sheet against the config."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default

from gspread.utils import rowcol_to_a1

from sheetcrm.schema.addresses import a1
from sheetcrm.schema.cells import Cell, ErrorCell, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.nearest import nearest
from sheetcrm.schema.rows import linked_columns


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
        missing: known fields without a header.
        findings: what is wrong with the headers.
    """

    positions: Mapping[str, int]
    missing: frozenset[str]
    findings: tuple[Finding, ...]

    @property
    def is_usable(self) -> bool:
        """Whether the sheet can take part in the sync."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def normalise(text: str) -> str:
    """Bring a header or title into the form in which two are compared: NFC, single spaces, none outside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def needed_fields(company: Company, department: str) -> frozenset[str]:
    """List the fields a department's sheet cannot do without: service columns, and what links name."""
    own = company.departments[department]
    service = [own.deal_id, own.pipeline, own.messages, own.hold]
    if company.pilot is not None and company.pilot.people:
        service.append(own.assignee)
    return linked_columns(company, department) | {name for name in service if name is not None}


def read_headers(company: Company, department: str, title: str, cells: Sequence[Cell]) -> Headers:
    """Match the cells of row 1 with a department's fields; headers the config does not know are ignored."""
    found = _columns_by_header(cells)
    fields = {field: found.get(normalise(field), []) for field in company.fields[department]}
    strangers = [header for header in found if header not in {normalise(field) for field in fields}]
    matching = _Matching(company, department, title, strangers)
    missing = frozenset(field for field, columns in fields.items() if not columns)
    return Headers(
        positions={field: columns[0] for field, columns in fields.items() if columns},
        missing=missing,
        findings=(*matching.explain_missing(sorted(missing)), *matching.explain_duplicates(fields)),
    )


@dataclass(frozen=True, slots=True)
class _Matching:
    company: Company
    department: str
    title: str
    strangers: Sequence[str]

    def explain_missing(self, fields: Sequence[str]) -> Iterator[Finding]:
        needed = needed_fields(self.company, self.department)
        for field in fields:
            close = nearest(field, self.strangers)
            renamed = f"Rename the header '{close}' to '{field}', or " if close else ""
            yield Finding(
                code="header-missing",
                severity=Severity.ERROR if field in needed else Severity.WARNING,
                department=self.department,
                message=f"Sheet '{self.title}' has no column '{field}'"
                + (f"; nearest is '{close}'" if close else ""),
                hint=f"{renamed or 'To '}add it: run sheetcrm setup.",
                sheet=self.title,
                column=field,
            )

    def explain_duplicates(self, fields: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
        for field, columns in fields.items():
            if len(columns) > 1:
                places = [rowcol_to_a1(1, column + 1) for column in columns]
                yield Finding(
                    code="header-duplicate",
                    severity=Severity.ERROR,
                    department=self.department,
                    message=f"Sheet '{self.title}' has {len(columns)} columns '{field}': {', '.join(places)}",
                    hint="Rename all of them but the one that holds the data.",
                    sheet=self.title,
                    column=field,
                    address=f"{self.title}!{places[-1]}",
                )


def _columns_by_header(cells: Sequence[Cell]) -> Mapping[str, list[int]]:
    columns: dict[str, list[int]] = defaultdict(list)
    for index, cell in enumerate(cells):
        shown = value_of(cell)
        if shown is not None and not isinstance(shown, ErrorCell):
            columns[normalise(str(shown))].append(index)
    columns.pop("", None)
    return columns
