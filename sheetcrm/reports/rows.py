"""Rows of tables by their IDs, with the few questions that reports ask about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.company import Category, Company, Link
from sheetcrm.schema.row_ids import RowIdParts, parse
from sheetcrm.schema.rows import RowChecker
from sheetcrm.schema.tables import Row, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a sheet that has a row ID.

    Attributes:
        department: the department's name in the config.
        row_id: the ID as it stands, spaces outside taken off.
        parts: the ID taken apart.
        number: 1-based sheet row at the time of the read.
        cells: column → cell, blank ones too; columns without a header are absent.
    """

    department: str
    row_id: str
    parts: RowIdParts
    number: int
    cells: Mapping[str, Cell]

    def text(self, column: str | None) -> str | None:
        """What a cell shows, as text; None where it is blank, shows an error or is not there."""
        shown = value_of(self.cells.get(column)) if column is not None else None
        return None if is_blank(shown) or isinstance(shown, ErrorCell) else str(shown).strip()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of all readable departments, by department and ID.

    Attributes:
        company: the config.
        tables: the departments that could be read.
    """

    company: Company
    tables: Mapping[str, Table]
    _entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    _checkers: dict[str, RowChecker] = field(default_factory=dict)

    def of(self, department: str) -> tuple[Entry, ...]:
        """The rows of a department that have an ID, in sheet order; none where it could not be read."""
        if department not in self._entries:
            table = self.tables.get(department)
            self._entries[department] = () if table is None else tuple(_entries(self.company, table))
        return self._entries[department]

    def is_readable(self, department: str) -> bool:
        """Whether the department could be read."""
        return department in self.tables

    def all(self) -> Iterator[Entry]:
        """Every row with an ID, departments in config order."""
        for department in self.company.departments:
            yield from self.of(department)

    def pipeline_of(self, entry: Entry) -> str | None:
        """The row's pipeline; None where several are possible and the row names none of them."""
        rules = self.company.departments[entry.department]
        if len(rules.pipelines) == 1 or rules.pipeline is None:
            return next(iter(rules.pipelines))
        named = entry.text(rules.pipeline)
        return named if named in rules.pipelines else None

    def status_of(self, entry: Entry) -> str | None:
        """The row's status as it stands; None where it is blank."""
        return entry.text(self.company.departments[entry.department].status)

    def category_of(self, entry: Entry) -> Category | None:
        """What the row's status means; None where its pipeline is not known or has no such status."""
        rules = self.company.departments[entry.department]
        name, pipeline = self.status_of(entry), self.pipeline_of(entry)
        known = None
        if name is not None and pipeline is not None:
            known = rules.find_status(name, pipeline)
        return None if known is None else known.category

    def asks(self, link: Link, entry: Entry) -> bool:
        """Whether a parent row stands in a status, of a pipeline, that asks for a child."""
        known = self.category_of(entry) is not None
        return known and link.asks(self.pipeline_of(entry), self.status_of(entry))

    def lacking(self, entry: Entry, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the columns that are blank or hold what their type does not accept."""
        wrong = self._wrong_columns(entry)
        return tuple(column for column in columns if is_blank(entry.cells.get(column)) or column in wrong)

    def _wrong_columns(self, entry: Entry) -> frozenset[str]:
        table = self.tables[entry.department]
        if entry.department not in self._checkers:
            self._checkers[entry.department] = RowChecker(
                self.company, entry.department, table.fields, table.missing
            )
        row: Row = tuple(entry.cells.get(name) for name in table.fields)
        return frozenset(column for column, _ in self._checkers[entry.department].errors(row))


def _entries(company: Company, table: Table) -> Iterator[Entry]:
    column = company.departments[table.department].row_id.column
    if column in table.missing:
        return
    place = table.fields.index(column)
    for number, row in zip(table.numbers, table.rows, strict=True):
        shown = value_of(row[place])
        if not isinstance(shown, str) or (parts := parse(shown.strip())) is None:
            continue
        cells = {
            name: cell for name, cell in zip(table.fields, row, strict=True) if name not in table.missing
        }
        yield Entry(department=table.department, row_id=str(parts), parts=parts, number=number, cells=cells)
