"""Looking: every spreadsheet of a company read once, into tables the engine can work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sheetcrm.errors import SheetsError
from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.tables import Table
from sheetcrm.sheets.layout import Layout
from sheetcrm.sheets.reading import Reader, Scratch, SpreadsheetRead, WantedSheet
from sheetcrm.state.records import Registry

Progress = Callable[[str], None]
"""Told in a few words what is being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one read of all spreadsheets saw.

    Attributes:
        tables: the departments that can take part.
        layouts: where their columns stand.
        findings: why the others cannot, and warnings about sheets.
        set_aside: the departments that cannot take part.
        read_at: when the reading began.
        scratches: name of each spreadsheet that answered to its hidden tab; None where none is known.
    """

    tables: Mapping[str, Table]
    layouts: Mapping[str, Layout]
    findings: tuple[Finding, ...]
    set_aside: frozenset[str]
    read_at: datetime
    scratches: Mapping[str, Scratch | None] = field(default_factory=dict)

    def sheet_of(self, department: str) -> tuple[Table, Layout] | None:
        """A department's rows and where they stand; None where it cannot take part."""
        if department not in self.tables:
            return None
        return self.tables[department], self.layouts[department]


def spreadsheet_id(company: Company, registry: Registry, name: str) -> str | None:
    """The file ID of a spreadsheet: the config's, else the one `setup` remembered; None for neither."""
    ref = company.spreadsheets.get(name)
    return (ref.key if ref is not None else None) or registry.spreadsheets.get(name)


def look_at_sheets(
    company: Company, reader: Reader, registry: Registry, *, at: datetime, progress: Progress
) -> Look:
    """Read every spreadsheet of the company, one request each; set aside what cannot be read."""
    tables: dict[str, Table] = {}
    layouts: dict[str, Layout] = {}
    findings: list[Finding] = []
    scratches: dict[str, Scratch | None] = {}
    names = company.spreadsheet_names()
    for number, name in enumerate(names, start=1):
        departments = [key for key, rules in company.departments.items() if rules.spreadsheet == name]
        file_id = spreadsheet_id(company, registry, name)
        if file_id is None:
            findings.extend(_not_set_up(company, name, departments))
            continue
        progress(say("reading {name} ({number} of {total})", name=name, number=number, total=len(names)))
        wanted = _wanted(registry, departments)
        try:
            read = reader.read(file_id, wanted, scratch_id=registry.scratches.get(name))
        except SheetsError as error:
            findings.extend(_unreadable(company, departments, error))
            continue
        _collect(read, tables, layouts, findings)
        if read.sheets:
            scratches[name] = read.scratch
    return Look(
        tables=tables,
        layouts=layouts,
        findings=tuple(findings),
        set_aside=frozenset(company.departments) - frozenset(tables),
        read_at=at,
        scratches=scratches,
    )


def _wanted(registry: Registry, departments: Sequence[str]) -> list[WantedSheet]:
    """The tabs to read of one spreadsheet, by ID where one is remembered.

    Two departments never share a tab: where both are remembered with one ID, one of them has come from
    another file, whose tabs have IDs of their own, and both are looked up by their titles.
    """
    counts = Counter(registry.sheets[name] for name in departments if name in registry.sheets)
    known = {name: tab for name, tab in registry.sheets.items() if counts[tab] == 1}
    return [WantedSheet(name, known.get(name)) for name in departments]


def newly_found(look: Look, registry: Registry) -> Mapping[str, int]:
    """Sheet IDs that were looked up by title, to be remembered so that no request is spent on them again."""
    found = {department: layout.sheet_id for department, layout in look.layouts.items()}
    return {
        department: sheet for department, sheet in found.items() if registry.sheets.get(department) != sheet
    }


def newly_found_scratches(look: Look, registry: Registry) -> Mapping[str, int | None]:
    """Sheet IDs of hidden tabs that were found, to be remembered; None for those that are gone."""
    found = {name: None if tab is None else tab.sheet_id for name, tab in look.scratches.items()}
    return {name: tab for name, tab in found.items() if registry.scratches.get(name) != tab}


def with_addresses(findings: Iterable[Finding], layouts: Mapping[str, Layout]) -> tuple[Finding, ...]:
    """Fill in the A1 addresses of findings that name a row and a column."""
    return tuple(_with_address(found, layouts.get(found.department)) for found in findings)


def _with_address(found: Finding, layout: Layout | None) -> Finding:
    if layout is None or found.address or found.row is None or found.column is None:
        return found
    if found.column not in layout.positions:
        return found
    return replace(found, sheet=layout.title, address=layout.address(found.row, found.column))


def _collect(
    read: SpreadsheetRead, tables: dict[str, Table], layouts: dict[str, Layout], findings: list[Finding]
) -> None:
    for department, sheet in read.sheets.items():
        tables[department] = sheet.table
        layouts[department] = sheet.layout
    findings.extend(read.findings)


def _not_set_up(company: Company, name: str, departments: Iterable[str]) -> Iterable[Finding]:
    for department in departments:
        yield Finding(
            code="spreadsheet-not-set-up",
            severity=Severity.ERROR,
            department=department,
            message=say("spreadsheet {name!r} has no file yet", name=name),
            hint=say(
                "Run sheetcrm setup, or give its ID in the config under spreadsheets: {name}: id.", name=name
            ),
            sheet=company.departments[department].sheet,
        )


def _unreadable(company: Company, departments: Iterable[str], error: SheetsError) -> Iterable[Finding]:
    for department in departments:
        yield Finding(
            code="spreadsheet-unreadable",
            severity=Severity.ERROR,
            department=department,
            message=error.message,
            hint=error.hint,
            sheet=company.departments[department].sheet,
        )
