"""Which row is which: rows of one read by their IDs, and what cannot be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sheetcrm.schema.cells import Cell, is_blank, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.row_ids import parse
from sheetcrm.schema.tables import Row, Table

HIGHEST_ROOT = 10**9 - 1
"""The highest number of a root ID that is taken for one; beyond it, a slip of the keyboard would use up the
numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRow:
    """A row that has lost its ID, and whose row it is by all that is remembered.

    Attributes:
        proposed: the ID to put back; None where several rows or IDs come into question.
        row_ids: the IDs that come into question, in the order of the base.
        found: what stands in its ID cell now; None where that is blank.
    """

    proposed: str | None
    row_ids: tuple[str, ...]
    found: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """What a person has decided about rows that lost their IDs.

    Attributes:
        restore: IDs to put back into the rows they are proposed for.
        release: IDs whose rows are gone for good: the rows that resemble them are other rows.
    """

    restore: frozenset[str] = frozenset()
    release: frozenset[str] = frozenset()


NO_PICKS = Picks()
"""Nobody has decided anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableIndex:
    """The rows of one table by ID.

    What the sheet alone tells comes first; the rest is filled in by `sheetcrm.sync.recognising` from what is
    remembered of the rows.

    Attributes:
        positions: row ID → index into the table's rows, for every row that can be told apart.
        duplicates: row ID → the indexes it stands at, where nothing tells which of them it belongs to.
        unnamed: indexes of rows with content but no ID.
        misnamed: index → the text that stands where an ID should and is none.
        highest: prefix → highest root number in any ID of the table.
        copies: index → the ID the row was copied with, which another row keeps.
        lost: index → whose row it was, for rows that have lost their ID.
        held: row IDs that stand for no row now and have not vanished either: of `duplicates` and `lost`.
        restored: row ID → index, for rows of `positions` whose ID is yet to be put back into the sheet.
        strangers: row IDs of `positions` that nobody has given: typed by people, or given by an earlier
            state store.
    """

    positions: Mapping[str, int]
    duplicates: Mapping[str, Sequence[int]]
    unnamed: Sequence[int]
    misnamed: Mapping[int, Cell]
    highest: Mapping[str, int]
    copies: Mapping[int, str] = field(default_factory=dict)
    lost: Mapping[int, LostRow] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    restored: Mapping[str, int] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()


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
        if parts is not None and parts.number <= HIGHEST_ROOT:
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


def has_content(row: Row) -> bool:
    """Whether anybody wrote anything in the row; the empty checkboxes of a prepared row do not count."""
    return any(value_of(cell) is not False and not is_blank(cell) for cell in row)


def deal_of(row_id: str) -> str:
    """The deal a row belongs to: the ID of its root row."""
    return row_id.partition("/")[0]
