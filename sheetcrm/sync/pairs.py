"""A parent row, its child, and the cells of both: what the rules of a link talk about."""

from __future__ import annotations

from typing import NamedTuple

from sheetcrm.schema.company import Link
from sheetcrm.schema.tables import CellKey


class Pair(NamedTuple):
    """A parent row and the child that serves it, under one link."""

    name: str
    link: Link
    parent: str
    child: str

    def rule(self, part: str) -> str:
        """The name of one of the link's rules, as edits and the journal give it."""
        return f"links.{self.name}.{part}"


class Side(NamedTuple):
    """One cell, by where it stands; made by the hundred thousand."""

    department: str
    row_id: str
    column: str

    @property
    def row(self) -> tuple[str, str]:
        """Department and row ID."""
        return self.department, self.row_id

    @property
    def key(self) -> CellKey:
        """The same as a plain tuple, which can be stored: department, row ID, column."""
        return self.department, self.row_id, self.column
