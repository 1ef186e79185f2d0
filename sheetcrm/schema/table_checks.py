"""Checking tables against the schema: everything wrong in a department's sheet, with its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from operator import is_
from typing import Any

from sheetcrm.language import say
from sheetcrm.schema import row_ids
from sheetcrm.schema.addresses import a1, column_letters
from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.columns import UNDECIDED, Conventions, Violation
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.rows import Found, RowChecker, is_blank_row, linked_columns
from sheetcrm.schema.tables import Row, Table
from sheetcrm.schema.types.base import quoted
from sheetcrm.schema.types.tidying import fold


class TableChecker:
    """Checks the tables of one department; kept from read to read, it looks at changed rows only.

    A row counts as unchanged if it is the very tuple of the last table, as the reader gives it.

    Args:
        company: the company.
        department: the department's name in the config.
    """

    def __init__(self, company: Company, department: str) -> None:
        self._company = company
        self._department = department
        self._asked: tuple[Any, ...] = ()
        self._rows: Sequence[Row] = ()
        self._found: Mapping[int, Sequence[Found]] = {}
        self._told: Sequence[tuple[int, Sequence[Found]]] = ()
        self.looked_at = 0
        """How many rows the last table made it look at."""

    def check(
        self, table: Table, positions: Mapping[str, int], how: Conventions = UNDECIDED
    ) -> list[Finding]:
        """List everything wrong in a table: headers first, then the rows from top to bottom.

        Args:
            table: the table, as one read saw it.
            positions: 0-based sheet column of each field that has a header, for the addresses.
            how: what the spreadsheet's locale decides, and the lists that cells may name.
        """
        reporter = _Reporter(self._company, table, positions)
        findings = list(_check_headers(self._company, table, reporter))
        found: dict[int, list[Found]] = defaultdict(list)
        for index, one in _IdCheck(self._company, table, reporter).check_all():
            if not is_blank_row(table.rows[index]):
                found[index].append(one)
        for index, known in self.check_rows(table, how):
            found[index].extend(known)
        for index, one in _repeated(self._company, table, reporter):
            found[index].append(one)
        findings.extend(reporter.about_rows(found))
        return findings

    def check_rows(self, table: Table, how: Conventions = UNDECIDED) -> Sequence[tuple[int, Sequence[Found]]]:
        """List what is wrong in rows by themselves: their places in `rows`, from top to bottom.

        Their IDs, and values that stand in several rows, are another matter.
        """
        asked = (table.fields, table.missing, how)
        if asked != self._asked:
            self._asked, self._rows, self._found, self._told = asked, (), {}, ()
        rows, self.looked_at = table.rows, 0
        if len(rows) == len(self._rows) and all(map(is_, rows, self._rows)):
            return self._told
        # The last rows are still held here: the ID of an object that is gone may be given to another.
        places = dict(zip(map(id, self._rows), count()))
        before = list(map(places.get, map(id, rows)))
        fresh = [at for at, place in enumerate(before) if place is None]
        self.looked_at = len(fresh)
        checker = RowChecker(self._company, self._department, table.fields, table.missing, how)
        news = checker.check_all(rows if len(fresh) == len(rows) else [rows[at] for at in fresh])
        found: dict[int, Sequence[Found]] = {fresh[at]: known for at, known in news.items()}
        if self._found:
            known = ((at, self._found.get(place)) for at, place in enumerate(before) if place is not None)
            found.update((at, one) for at, one in known if one is not None)
        self._rows, self._found = rows, found
        self._told = sorted(found.items())
        return self._told


def check_table(
    company: Company, table: Table, positions: Mapping[str, int], how: Conventions = UNDECIDED
) -> list[Finding]:
    """List everything wrong in a department's table: headers first, then the rows from top to bottom.

    Args:
        company: the company.
        table: the table, as one read saw it.
        positions: 0-based sheet column of each field that has a header, for the addresses.
        how: what the spreadsheet's locale decides, and the lists that cells may name.
    """
    return TableChecker(company, table.department).check(table, positions, how)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What is wrong, in words; `place` is the column's address without the row, empty where there is none."""

    field: str
    violation: Violation
    severity: Severity
    message: str
    place: str


class _Reporter:
    """Turns violations into findings with their place in the sheet."""

    def __init__(self, company: Company, table: Table, positions: Mapping[str, int]) -> None:
        department = company.departments[table.department]
        self._levels = department.levels
        self._table = table
        self._sheet = department.sheet
        id_column = department.row_id.column
        self._letters = {field: column_letters(position) for field, position in positions.items()}
        self._quoted = a1(self._sheet, 1, 0).removesuffix("A1")
        self._id_place = table.fields.index(id_column) if id_column in table.fields else None

    def about_rows(self, found: Mapping[int, Sequence[Found]]) -> Iterator[Finding]:
        """Findings about cells, from top to bottom; the column is named where the violation speaks of it.

        What is wrong in the same way in many rows is put into words once.
        """
        said: dict[int, _Said] = {}
        numbers, sheet, department = self._table.numbers, self._sheet, self._table.department
        for index in sorted(found):
            row, row_id = numbers[index], self._row_id(index)
            for one in found[index]:
                told = said.get(id(one))
                if told is None:
                    told = said[id(one)] = self._say(*one)
                violation = told.violation
                yield Finding(
                    code=violation.code,
                    severity=told.severity,
                    department=department,
                    message=told.message,
                    hint=violation.hint,
                    sheet=sheet,
                    row=row,
                    column=told.field,
                    address=f"{told.place}{row}" if told.place else "",
                    row_id=row_id,
                    fix=violation.fix,
                )

    def _say(self, field: str, violation: Violation) -> _Said:
        letters = self._letters.get(field)
        return _Said(
            field=field,
            violation=violation,
            severity=self._levels.of(violation.code) or Severity.ERROR,
            message=say("{column}: {problem}.", column=field, problem=violation.message),
            place="" if letters is None else f"{self._quoted}{letters}",
        )

    def about_header(self, field: str, severity: Severity) -> Finding:
        """A finding about a header the sheet lacks."""
        return Finding(
            code="missing-header",
            severity=severity,
            department=self._table.department,
            message=say(
                "The header '{column}' is missing in the first row of the tab '{tab}'.",
                column=field,
                tab=self._sheet,
            ),
            hint=say(
                "Write the header back as the config has it, or run `sheetcrm setup` to add the column."
            ),
            sheet=self._sheet,
            column=field,
        )

    def address(self, index: int, field: str) -> str:
        """The A1 address of a cell; empty where the sheet lacks the column."""
        letters = self._letters.get(field)
        return "" if letters is None else f"{self._quoted}{letters}{self._table.numbers[index]}"

    def _row_id(self, index: int) -> str | None:
        if self._id_place is None:
            return None
        cell = self._table.rows[index][self._id_place]
        if cell.__class__ is str and cell[:1].isalnum():
            return cell
        shown = value_of(cell)
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
        self._levels = department.levels
        self._column = department.row_id.column
        self._prefix = department.row_id.prefix
        self._codes = frozenset(company.code_of(link) for _, link in company.links_into(table.department))
        usable = self._column in table.fields and self._column not in table.missing
        place = table.fields.index(self._column) if usable else None
        self._cells = [row[place] for row in table.rows] if place is not None else None
        self._are_usual = self._cells is not None and _are_usual(self._prefix, self._cells)
        self._rows_by_id: dict[str, list[int]] = defaultdict(list)
        for index, cell in enumerate(() if self._are_usual else self._cells or ()):
            shown = value_of(cell)
            if isinstance(shown, str) and not is_blank(shown):
                self._rows_by_id[shown.strip()].append(index)

    def check_all(self) -> Iterator[tuple[int, Found]]:
        """The rows whose ID is wrong; an ID of the usual form that stands once is seen at one glance."""
        if self._cells is None or self._are_usual:
            return
        usual = _usual(self._prefix)
        repeated = {index for indexes in self._rows_by_id.values() if len(indexes) > 1 for index in indexes}
        for index, cell in enumerate(self._cells):
            if index not in repeated and cell.__class__ is str and usual(cell):
                continue
            violation = self._check_cell(index, value_of(cell))
            if violation is not None and self._levels.of(violation.code) is not None:
                yield index, (self._column, violation)

    def _check_cell(self, index: int, shown: Cell) -> Violation | None:
        if isinstance(shown, ErrorCell):
            return Violation("cell-error", say("shows the error {error}", error=shown.code), _PUT_BACK)
        if is_blank(shown):
            return None if self._prefix is not None else _NO_ID
        text = str(shown).strip()
        others = [other for other in self._rows_by_id[text] if other != index]
        if others:
            places = [self._reporter.address(place, self._column) for place in (index, *others)]
            message = stands_in(quoted(text), places).message
            return Violation("duplicate-row-id", message, say("Clear the ID of the copy: it gets a new one."))
        return self._check_form(str(shown))

    def _check_form(self, text: str) -> Violation | None:
        parts = row_ids.parse(text)
        if parts is None:
            return Violation(
                "malformed-row-id", say("{value} is not a row ID", value=quoted(text)), _PUT_BACK
            )
        if parts.prefix == self._prefix if parts.code is None else parts.code in self._codes:
            return None
        return Violation(
            "foreign-row-id", say("{value} is of another department", value=quoted(text)), _PUT_BACK
        )


def _usual(prefix: str | None) -> Callable[[str], object]:
    """Say whether a text is surely the ID of a root row here; never, where there are none."""
    if prefix is None:
        return lambda _: None
    return re.compile(rf"{re.escape(prefix)}-(?!000000)[0-9]{{6}}").fullmatch


def _are_usual(prefix: str | None, cells: Sequence[Cell]) -> bool:
    """Whether all cells are surely IDs of root rows here, each another one."""
    if prefix is None or len(set(cells)) != len(cells):
        return False
    try:
        joined = "\n".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return False
    form = rf"(?:{re.escape(prefix)}-(?!000000)[0-9]{{6}}\n)*+"
    return re.fullmatch(form, f"{joined}\n") is not None and joined.count("\n") == len(cells) - 1


def repeated_values(company: Company, table: Table) -> Iterator[tuple[str, list[int]]]:
    """List the columns whose values may stand once only, with the places in `rows` of each that does not."""
    if company.departments[table.department].levels.of("duplicate-value") is None:
        return
    for place, field in enumerate(table.fields):
        column = company.fields[table.department].get(field)
        if column is None or not column.unique or field in table.missing:
            continue
        rows_by_value: dict[object, list[int]] = defaultdict(list)
        for index, row in enumerate(table.rows):
            shown = value_of(row[place])
            if not is_blank(shown) and not isinstance(shown, ErrorCell):
                rows_by_value[fold(shown) if isinstance(shown, str) else (shown.__class__, shown)].append(
                    index
                )
        yield from ((field, indexes) for indexes in rows_by_value.values() if len(indexes) > 1)


def _repeated(company: Company, table: Table, reporter: _Reporter) -> Iterator[tuple[int, Found]]:
    for field, indexes in repeated_values(company, table):
        value = quoted(value_of(table.rows[indexes[0]][table.fields.index(field)]))  # type: ignore[arg-type]
        violation = stands_in(value, [reporter.address(index, field) for index in indexes])
        yield from ((index, (field, violation)) for index in indexes)


def stands_in(value: str, places: Sequence[str]) -> Violation:
    """Say that a value that may stand once only stands in several places; three of them are named."""
    told = places[0]
    for place in places[1:3]:
        told = say("{one} and {other}", one=told, other=place)
    if len(places) > 3:
        told = say("{places} and {count} more", places=told, count=len(places) - 3)
    message = say("{value} stands in {places}", value=value, places=told)
    return Violation("duplicate-value", message, say("Let it stand in one row only."))


_NO_ID = Violation(
    "row-without-id",
    say("is empty, and rows here come from other departments only"),
    say("Ask the other department for the row, or give row_id a prefix in the config."),
)
_PUT_BACK = say("Undo the change, or clear the cell: a row typed here gets a new ID.")
