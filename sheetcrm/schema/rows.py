"""Checking rows against the schema: what a department's sheet holds that it should not.

Nothing is changed and nothing is guessed: a wrong value becomes a finding with its address and what to type
instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.schema import row_ids
from sheetcrm.schema.addresses import a1
from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.columns import Violation
from sheetcrm.schema.company import Company, Department
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.tables import Row, Table

WARNINGS = frozenset({"required-blank", "status-blank", "row-without-id"})
"""Codes of violations that keep nothing out of the sync."""

Check = Callable[[Cell], Violation | None]


class RowChecker:
    """Checks rows of one department; make it once and use it for every row of a pass.

    Args:
        company: the company.
        department_name: the department's name in the config.
        fields: the fields of the rows to come, in their order.
        skipped: fields not to look at, since their header is missing.
    """

    def __init__(
        self, company: Company, department_name: str, fields: Sequence[str], skipped: Collection[str] = ()
    ) -> None:
        department = company.departments[department_name]
        columns = company.fields[department_name]
        places = {field: place for place, field in enumerate(fields) if field not in skipped}
        special = {department.status, department.pipeline}
        self._typed: list[tuple[int, str, Check, bool]] = [
            (place, field, columns[field].check, columns[field].required)
            for field, place in places.items()
            if field in columns and field not in special
        ]
        self._statuses = _StatusCheck(
            department=department,
            status_place=places.get(department.status),
            pipeline_place=places.get(department.pipeline) if department.pipeline is not None else None,
        )

    def check(self, row: Row) -> list[tuple[str, Violation]]:
        """List what is wrong in a row, in field order, the status last; a blank row has nothing wrong."""
        if is_blank_row(row):
            return []
        found: list[tuple[str, Violation]] = []
        for place, field, check, required in self._typed:
            cell = row[place]
            if cell is None and not required:
                continue
            violation = _REQUIRED if required and is_blank(cell) else check(cell)
            if violation is not None:
                found.append((field, violation))
        found.extend(self._statuses.check(row))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _StatusCheck:
    """The row's pipeline and status, which only make sense together."""

    department: Department
    status_place: int | None
    pipeline_place: int | None

    def check(self, row: Row) -> Iterator[tuple[str, Violation]]:
        pipeline, wrong = self._pipeline_of(row)
        if wrong is not None and self.department.pipeline is not None:
            yield self.department.pipeline, wrong
        if self.status_place is None:
            return
        violation = self._check_status(row[self.status_place], pipeline)
        if violation is not None:
            yield self.department.status, violation

    def _pipeline_of(self, row: Row) -> tuple[str | None, Violation | None]:
        """The row's pipeline where it is known, and what is wrong with the cell that names it."""
        names = tuple(self.department.pipelines)
        if len(names) == 1 and (self.pipeline_place is None or is_blank(row[self.pipeline_place])):
            return names[0], None
        if self.pipeline_place is None:
            return None, None
        shown = value_of(row[self.pipeline_place])
        if isinstance(shown, ErrorCell):
            return None, Violation("cell-error", f"shows the error {shown.code}", offer("", names))
        if is_blank(shown):
            return None, Violation(
                "pipeline-blank", "is empty, so the status has no meaning", offer("", names)
            )
        if shown in names:
            return str(shown), None
        return None, Violation("unknown-pipeline", f"'{shown}' is not a pipeline", offer(str(shown), names))

    def _check_status(self, cell: Cell, pipeline: str | None) -> Violation | None:
        shown = value_of(cell)
        allowed = self._allowed(pipeline)
        if isinstance(shown, ErrorCell):
            return Violation("cell-error", f"shows the error {shown.code}", offer("", allowed))
        if is_blank(shown):
            return Violation("status-blank", "is empty, so nothing happens to the row", offer("", allowed))
        text = str(shown)
        if text in allowed:
            return None
        hint = offer(text, allowed)
        owners = [name for name in self.department.pipelines if self.department.find_status(text, name)]
        if owners and pipeline is not None:
            message = f"'{text}' belongs to {_listed(owners)}, and the row is in '{pipeline}'"
            return Violation("status-of-another-pipeline", message, hint)
        of_what = f" of '{pipeline}'" if pipeline is not None and len(self.department.pipelines) > 1 else ""
        return Violation("unknown-status", f"'{text}' is not a status{of_what}", hint)

    def _allowed(self, pipeline: str | None) -> tuple[str, ...]:
        if pipeline is None:
            return self.department.status_names
        return tuple(status.name for status in self.department.statuses[pipeline])


def check_row(
    company: Company, department_name: str, fields: Sequence[str], row: Row
) -> list[tuple[str, Violation]]:
    """List what is wrong in one row; for many rows make a `RowChecker` once."""
    return RowChecker(company, department_name, fields).check(row)


def check_table(company: Company, table: Table, positions: Mapping[str, int]) -> list[Finding]:
    """List everything wrong in a department's table: headers first, then the rows from top to bottom.

    Args:
        company: the company.
        table: the table, as one read saw it.
        positions: 0-based sheet column of each field that has a header, for the addresses.
    """
    reporter = _Reporter(company, table, positions)
    checker = RowChecker(company, table.department, table.fields, table.missing)
    findings = list(_check_headers(company, table, reporter))
    ids = _IdCheck(company, table, reporter)
    for index, row in enumerate(table.rows):
        if is_blank_row(row):
            continue
        for field, violation in (*ids.check(index), *checker.check(row)):
            findings.append(reporter.about_cell(index, field, violation))
    return findings


def is_blank_row(row: Row) -> bool:
    """Say whether nobody wrote anything into the row; boxes that are not ticked count as nothing."""
    return all(cell is None or cell is False or is_blank(cell) for cell in row)


def linked_columns(company: Company, department_name: str) -> frozenset[str]:
    """The columns of a department that a link reads or writes, or that the rows are found by."""
    department = company.departments[department_name]
    names = {department.row_id.column, department.status}
    if len(department.pipelines) > 1 and department.pipeline is not None:
        names.add(department.pipeline)
    for _, link in company.links_from(department_name):
        names.update(link.requires)
        names.update(pair.source for pair in link.carried)
        names.update(pair.target for pair in link.brought_back)
        names.update(name for name in (link.shows.id, link.shows.status) if name is not None)
    for _, link in company.links_into(department_name):
        names.update(pair.target for pair in link.carried)
        names.update(pair.source for pair in link.brought_back)
        names.update(name for move in link.status.values() for name in move.requires)
        if department.deal_id is not None:
            names.add(department.deal_id)
    return frozenset(names)


class _Reporter:
    """Turns violations into findings with their place in the sheet."""

    def __init__(self, company: Company, table: Table, positions: Mapping[str, int]) -> None:
        department = company.departments[table.department]
        self._table = table
        self._positions = positions
        self._sheet = department.sheet
        id_column = department.row_id.column
        self._id_place = table.fields.index(id_column) if id_column in table.fields else None

    def about_cell(self, index: int, field: str, violation: Violation) -> Finding:
        """A finding about one cell; the column is named where the violation speaks of it."""
        return Finding(
            code=violation.code,
            severity=Severity.WARNING if violation.code in WARNINGS else Severity.ERROR,
            department=self._table.department,
            message=f"{field}: {violation.message}.",
            hint=violation.hint,
            sheet=self._sheet,
            row=self._table.numbers[index],
            column=field,
            address=self.address(index, field),
            row_id=self._row_id(index),
        )

    def about_header(self, field: str, severity: Severity) -> Finding:
        """A finding about a header the sheet lacks."""
        return Finding(
            code="missing-header",
            severity=severity,
            department=self._table.department,
            message=f"The header '{field}' is missing in the first row of the tab '{self._sheet}'.",
            hint="Write the header back as the config has it, or run `sheetcrm setup` to add the column.",
            sheet=self._sheet,
            column=field,
        )

    def address(self, index: int, field: str) -> str:
        """The A1 address of a cell; empty where the sheet lacks the column."""
        position = self._positions.get(field)
        return "" if position is None else a1(self._sheet, self._table.numbers[index], position)

    def _row_id(self, index: int) -> str | None:
        if self._id_place is None:
            return None
        shown = value_of(self._table.rows[index][self._id_place])
        return None if is_blank(shown) or isinstance(shown, ErrorCell) else str(shown)


def _check_headers(company: Company, table: Table, reporter: _Reporter) -> Iterator[Finding]:
    linked = linked_columns(company, table.department)
    columns = company.fields[table.department]
    for field in table.fields:
        if field in table.missing:
            needed = field in linked or (field in columns and columns[field].required)
            yield reporter.about_header(field, Severity.ERROR if needed else Severity.WARNING)


class _IdCheck:
    """The row IDs of one table: well formed, of this department, each once."""

    def __init__(self, company: Company, table: Table, reporter: _Reporter) -> None:
        department = company.departments[table.department]
        self._reporter = reporter
        self._column = department.row_id.column
        self._prefix = department.row_id.prefix
        self._codes = frozenset(company.code_of(link) for _, link in company.links_into(table.department))
        usable = self._column in table.fields and self._column not in table.missing
        place = table.fields.index(self._column) if usable else None
        self._cells = [row[place] for row in table.rows] if place is not None else None
        self._rows_by_id: dict[str, list[int]] = defaultdict(list)
        for index, cell in enumerate(self._cells or ()):
            shown = value_of(cell)
            if isinstance(shown, str) and not is_blank(shown):
                self._rows_by_id[shown.strip()].append(index)

    def check(self, index: int) -> Iterator[tuple[str, Violation]]:
        if self._cells is None:
            return
        violation = self._check_cell(index, value_of(self._cells[index]))
        if violation is not None:
            yield self._column, violation

    def _check_cell(self, index: int, shown: Cell) -> Violation | None:
        if isinstance(shown, ErrorCell):
            return None  # the column's type reports it
        if is_blank(shown):
            return None if self._prefix is not None else _NO_ID
        text = str(shown).strip()
        others = [other for other in self._rows_by_id[text] if other != index]
        if others:
            places = " and ".join(self._reporter.address(place, self._column) for place in (index, *others))
            message = f"'{text}' stands in {places}"
            return Violation("duplicate-row-id", message, "Clear the ID of the copy: it gets a new one.")
        return self._check_form(str(shown))

    def _check_form(self, text: str) -> Violation | None:
        parts = row_ids.parse(text)
        if parts is None:
            return Violation("malformed-row-id", f"'{text}' is not a row ID", _PUT_BACK)
        if parts.prefix == self._prefix if parts.code is None else parts.code in self._codes:
            return None
        return Violation("foreign-row-id", f"'{text}' is of another department", _PUT_BACK)


_REQUIRED = Violation("required-blank", "must be filled in and is empty", "Fill it in.")
_NO_ID = Violation(
    "row-without-id",
    "is empty, and rows here come from other departments only",
    "Ask the other department for the row, or give row_id a prefix in the config.",
)
_PUT_BACK = "Undo the change, or clear the cell: a row typed here gets a new ID."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
