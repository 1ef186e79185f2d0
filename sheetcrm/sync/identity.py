"""Which row is which: rows of one read by their IDs, and what cannot be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.schema.cells import Cell, is_blank, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.row_ids import parse
from sheetcrm.schema.tables import Row, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class TableIndex:
    """The rows of one table by ID.

    Attributes:
        positions: row ID → index into the table's rows, for every ID that stands exactly once and reads as
            one.
        duplicates: row ID → the indexes it stands at, where it stands more than once.
        unnamed: indexes of rows with content but no ID.
        misnamed: index → the text that stands where an ID should and is none.
        children: parent row ID → IDs of its rows in this table, in sheet order.
    """

    positions: Mapping[str, int]
    duplicates: Mapping[str, Sequence[int]]
    unnamed: Sequence[int]
    misnamed: Mapping[int, Cell]
    children: Mapping[str, Sequence[str]]


def index_table(company: Company, table: Table) -> TableIndex:
    """Find every row of a table by its ID; rows that are blank in all known columns are no rows."""
    column = table.fields.index(company.departments[table.department].row_id.column)
    seen: dict[str, list[int]] = {}
    unnamed: list[int] = []
    misnamed: dict[int, Cell] = {}
    for position, row in enumerate(table.rows):
        cell = row[column]
        if type(cell) is str and parse(cell.strip()) is not None:
            seen.setdefault(cell.strip(), []).append(position)
        elif not is_blank(cell):
            misnamed[position] = value_of(cell)
        elif has_content(row):
            unnamed.append(position)
    positions = {row_id: found[0] for row_id, found in seen.items() if len(found) == 1}
    children: dict[str, list[str]] = {}
    for row_id in positions:
        parent, slash, _ = row_id.rpartition("/")
        if slash:
            children.setdefault(parent, []).append(row_id)
    return TableIndex(
        positions=positions,
        duplicates={row_id: found for row_id, found in seen.items() if len(found) > 1},
        unnamed=unnamed,
        misnamed=misnamed,
        children=children,
    )


def has_content(row: Row) -> bool:
    """Whether anybody wrote anything in the row; the empty checkboxes of a prepared row do not count."""
    return any(value_of(cell) is not False and not is_blank(cell) for cell in row)


def deal_of(row_id: str) -> str:
    """The deal a row belongs to: the ID of its root row."""
    return row_id.partition("/")[0]
