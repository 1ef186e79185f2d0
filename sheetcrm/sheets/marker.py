"""The marker: who wrote to a spreadsheet last, written into the spreadsheet itself.

Every batch leaves one, in cell A1 of the hidden tab. It tells whether a batch whose answer was lost was
applied, whether another store has written meanwhile, whether the state at hand is older than the sheets, and
whether the file is a copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import msgspec

from sheetcrm.schema.cells import Cell


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch leaves behind.

    Attributes:
        lineage: the store whose pass wrote.
        serial: the serial that the store has once that pass is remembered; 0 for the mark that `setup` makes.
        run: the pass.
        batch: the batch; no two batches ever share a name.
        spreadsheet: the ID of the file it was written to; a copied file still names the original.
        host: the machine that wrote.
        at: when, in ISO format.
        counters: row ID prefix to the highest number given, so that none is used again though the state be
            lost.
        turn: the ID of the tab that the next batch has to take away before it may write; None where there is
            none yet.
    """

    lineage: str
    serial: int
    run: str
    batch: str
    spreadsheet: str
    host: str
    at: str
    counters: Mapping[str, int] = {}
    turn: int | None = None

    def to_text(self) -> str:
        """Return what goes into the cell: one line of JSON."""
        return msgspec.json.encode(self, order="sorted").decode()

    @classmethod
    def from_cell(cls, cell: Cell) -> Self | None:
        """Read a marker; None where the cell holds none, or something a person typed over it."""
        if not isinstance(cell, str):
            return None
        try:
            return msgspec.json.decode(cell.encode(), type=cls)
        except msgspec.DecodeError:
            return None
