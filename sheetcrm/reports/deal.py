"""One deal from all departments: the tree of its rows with everything that stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from sheetcrm.reports.rows import Entry, Rows
from sheetcrm.schema.cells import Cell, is_blank
from sheetcrm.schema.company import Company
from sheetcrm.schema.row_ids import RowIdParts, parse
from sheetcrm.schema.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow:
    """One row of a deal.

    Attributes:
        row_id: the row's ID.
        department: the department's name in the config; None where no sheet holds the row.
        number: 1-based sheet row; None where no sheet holds the row.
        status: its status as it stands.
        is_open: whether work on it goes on; a status that is not known counts as open.
        values: its non-blank columns in config order, the row ID left out.
        children: the rows made for it, in the order of their IDs.
    """

    row_id: str
    department: str | None
    number: int | None
    status: str | None
    is_open: bool
    values: Mapping[str, Cell]
    children: tuple[DealRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DealCard:
    """Everything the sheets say about one deal.

    Attributes:
        deal_id: the ID of its root row.
        roots: its root row; more than one where an ID stands twice, one without a department where the root
            row is gone while rows made for it are there; none where no sheet holds any row of it.
        unreadable: departments that could not be read, whose rows may be missing here.
    """

    deal_id: str
    roots: tuple[DealRow, ...]
    unreadable: tuple[str, ...]


def deal_card(company: Company, tables: Mapping[str, Table], deal_id: str) -> DealCard:
    """Collect a deal's rows from the departments that could be read.

    Args:
        company: the config.
        tables: the departments that could be read.
        deal_id: the ID of the deal's root row.
    """
    rows = Rows(company, tables)
    by_id: dict[str, list[Entry]] = {}
    for entry in rows.all():
        if entry.parts.deal == deal_id:
            by_id.setdefault(entry.row_id, []).append(entry)
    known = _with_ancestors(by_id)
    return DealCard(
        deal_id=deal_id,
        roots=tuple(_grow(rows, by_id, known, deal_id)) if by_id else (),
        unreadable=tuple(name for name in company.departments if name not in tables),
    )


def find_deal(text: str, known_ids: Iterable[str]) -> str | None:
    """Tell which deal a person means by a deal ID or by the ID of any of its rows.

    Args:
        text: what was typed; capitals and leading zeros of the number do not matter.
        known_ids: row IDs that exist or ever existed.

    Returns:
        The deal's ID; None where no row ID is meant.
    """
    wanted = _folded(text)
    for row_id in known_ids:
        parts = parse(row_id)
        if parts is not None and wanted in {_folded(row_id), _folded(parts.deal)}:
            return parts.deal
    return None


def nearest_ids(text: str, known_ids: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The existing IDs most like what was typed, the nearest first."""
    by_folded = {row_id.casefold(): row_id for row_id in known_ids}
    close = get_close_matches(text.strip().casefold(), by_folded, n=limit, cutoff=0.5)
    return tuple(by_folded[folded] for folded in close)


def _folded(text: str) -> str:
    prefix, hyphen, rest = text.strip().casefold().partition("-")
    number, slash, steps = rest.partition("/")
    return f"{prefix}{hyphen}{number.lstrip('0')}{slash}{steps}"


def _with_ancestors(by_id: Mapping[str, object]) -> dict[str, RowIdParts]:
    """Every ID of the deal and every ID above it, so that rows whose parent is gone keep their place."""
    known: dict[str, RowIdParts] = {}
    for row_id in by_id:
        above: str | None = row_id
        while above is not None and (parts := parse(above)) is not None:
            known[above] = parts
            above = parts.parent
    return known


def _grow(
    rows: Rows, by_id: Mapping[str, list[Entry]], known: Mapping[str, RowIdParts], row_id: str
) -> Iterable[DealRow]:
    below = sorted((child for child, parts in known.items() if parts.parent == row_id), key=_order)
    children = tuple(grown for child in below for grown in _grow(rows, by_id, known, child))
    entries = by_id.get(row_id)
    if entries is None:
        yield DealRow(
            row_id=row_id,
            department=None,
            number=None,
            status=None,
            is_open=True,
            values={},
            children=children,
        )
        return
    for position, entry in enumerate(entries):
        # Rows made for an ID that stands twice are shown once, under the first.
        yield _row(rows, entry, children if position == 0 else ())


def _row(rows: Rows, entry: Entry, children: tuple[DealRow, ...]) -> DealRow:
    category = rows.category_of(entry)
    id_column = rows.company.departments[entry.department].row_id.column
    return DealRow(
        row_id=entry.row_id,
        department=entry.department,
        number=entry.number,
        status=rows.status_of(entry),
        is_open=category is None or not category.is_final,
        values={
            column: cell for column, cell in entry.cells.items() if column != id_column and not is_blank(cell)
        },
        children=children,
    )


def _order(row_id: str) -> tuple[str, int]:
    parts = parse(row_id)
    return (row_id, 0) if parts is None else (parts.code or "", parts.attempt or 0)
