"""Which row is which: rows of one read by their IDs, and what cannot be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.schema.cells import Cell, is_blank, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.row_ids import parse
from sheetcrm.schema.tables import Row, Table
from sheetcrm.sync.scope import Scopes


@dataclass(frozen=True, slots=True, kw_only=True)
class TableIndex:
    """The rows of one table by ID.

    Attributes:
        positions: row ID → index into the table's rows, for every ID that stands exactly once and reads as
            one.
        duplicates: row ID → the indexes it stands at, where it stands more than once.
        unnamed: indexes of rows with content but no ID.
        misnamed: index → the text that stands where an ID should and is none.
        highest: prefix → highest root number in any ID of the table.
    """

    positions: Mapping[str, int]
    duplicates: Mapping[str, Sequence[int]]
    unnamed: Sequence[int]
    misnamed: Mapping[int, Cell]
    highest: Mapping[str, int]


def index_table(company: Company, table: Table) -> TableIndex:
    """Find every row of a table by its ID; rows that are blank in all known columns are no rows."""
    column = table.fields.index(company.departments[table.department].row_id.column)
    seen: dict[str, list[int]] = {}
    unnamed: list[int] = []
    misnamed: dict[int, Cell] = {}
    highest: dict[str, int] = {}
    for position, row in enumerate(table.rows):
        cell = row[column]
        parts = parse(cell.strip()) if isinstance(cell, str) else None
        if parts is not None:
            seen.setdefault(str(cell).strip(), []).append(position)
            highest[parts.prefix] = max(parts.number, highest.get(parts.prefix, 0))
        elif not is_blank(cell):
            misnamed[position] = value_of(cell)
        elif has_content(row):
            unnamed.append(position)
    return TableIndex(
        positions={row_id: found[0] for row_id, found in seen.items() if len(found) == 1},
        duplicates={row_id: found for row_id, found in seen.items() if len(found) > 1},
        unnamed=unnamed,
        misnamed=misnamed,
        highest=highest,
    )


class Indexes:
    """The indexes of the tables last seen, one a department; an unchanged table is not indexed again.

    Attributes:
        scopes: which of the rows last seen take part.
    """

    def __init__(self, company: Company) -> None:
        self._company = company
        self._known: dict[str, tuple[Table, TableIndex]] = {}
        self.scopes = Scopes(company)

    def of(self, table: Table) -> TableIndex:
        """The table's index; made anew unless this very table was the department's last."""
        known = self._known.get(table.department)
        if known is None or known[0] is not table:
            known = (table, index_table(self._company, table))
            self._known[table.department] = known
        return known[1]


def has_content(row: Row) -> bool:
    """Whether anybody wrote anything in the row; the empty checkboxes of a prepared row do not count."""
    return any(value_of(cell) is not False and not is_blank(cell) for cell in row)


def deal_of(row_id: str) -> str:
    """The deal a row belongs to: the ID of its root row."""
    return row_id.partition("/")[0]
