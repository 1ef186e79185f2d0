"""A department's rows as one read saw them: what the pure engine works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sheetcrm.schema.cells import Cell

Row = tuple[Cell, ...]

RowKey = tuple[str, str]
"""Department, row ID."""

CellKey = tuple[str, str, str]
"""Department, row ID, column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One department's sheet at one instant.

    Attributes:
        department: the department's name in the config.
        fields: the known columns, in config order (not sheet order).
        rows: one tuple per sheet row below the header, aligned with `fields`; blank rows are tuples of None.
        numbers: the 1-based sheet row number of each entry of `rows`; valid for this read only.
        missing: known columns whose header the sheet lacks; their cells are None and cannot be written.
        notes: (index into `rows`, column) to the text of the cell's note; cells without a note are absent.
        locale: the spreadsheet's locale, such as ``ru_RU``; empty where it is not known.
    """

    department: str
    fields: tuple[str, ...]
    rows: Sequence[Row]
    numbers: Sequence[int]
    missing: frozenset[str] = field(default=frozenset())
    notes: Mapping[tuple[int, str], str] = field(default_factory=dict)
    locale: str = ""
