"""The intent: what a pass is about to write, stored before it is sent, and what has still to be put right.

A batch is in it until it is known what became of it. That is known once its answer was judged, or the marker
in the spreadsheet names it, or a later batch has taken its turn, so that it can never be applied any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sheetcrm.schema.cells import Cell, Scalar, decode, encode
from sheetcrm.schema.tables import CellKey, RowKey
from sheetcrm.sheets.batch import Batch, CellWrite
from sheetcrm.sheets.batch_documents import batch_document, batch_from, cell_document, cell_from
from sheetcrm.sheets.judging import Judgement
from sheetcrm.state.conflicts import Conflict
from sheetcrm.state.store import StateStore
from sheetcrm.sync.conflict_documents import conflict_document, conflict_from

MadeRows = Mapping[RowKey, Mapping[str, Cell]]
"""Rows that were added, with what was written to them, by column."""


class Intent:
    """The stored intent of a company; what is added to it is on the disk before the call returns.

    Args:
        store: where it is kept.

    Raises:
        StateError: the stored intent cannot be read.
    """

    def __init__(self, store: StateStore) -> None:
        document = store.intent() or {}
        self._store = store
        self._is_stored = bool(document)
        self._run: str = document.get("run", "")
        self._cells: list[list[Any]] = list(document.get("cells", ()))
        self._sent = {entry["name"]: batch_from(entry) for entry in document.get("batches", ())}
        self._conflicts = [conflict_from(entry) for entry in document.get("conflicts", ())]
        # It outlives its pass where a batch may still arrive; what that pass has found is in the base then.
        self._is_remembered = bool(self._run) and int(self._run) <= store.serial
        self._misplaced = [(name, cell_from(cell)) for name, cell in document.get("misplaced", ())]
        self._landed = [cell_from(cell) for cell in document.get("landed", ())]
        self._lost = [cell_from(cell) for cell in document.get("lost", ())]
        remembered = store.registry.batches
        self._arrived: dict[str, list[str]] = {
            file_id: [name for name in names if name not in remembered.get(file_id, ())]
            for file_id, names in document.get("arrived", {}).items()
        }
        self._distrusted: set[str] = set(document.get("distrusted", ()))
        self._made: dict[RowKey, dict[str, Any]] = {
            (department, row): values for department, row, values in document.get("made", ())
        }

    @property
    def is_stored(self) -> bool:
        """Whether an earlier pass has left one, or this one has stored its own."""
        return self._is_stored

    @property
    def batches(self) -> tuple[Batch, ...]:
        """Batches that may or may not have been applied."""
        return tuple(self._sent.values())

    @property
    def runs(self) -> frozenset[str]:
        """The passes whose batches may or may not have been applied."""
        return frozenset(name.partition("-")[0] for name in self._sent)

    @property
    def cells(self) -> Mapping[CellKey, Scalar]:
        """What passes meant to write that have not been remembered, by cell."""
        found = {(department, row, column): value for department, row, column, value in self._cells}
        for batch in self._sent.values():
            found.update(_intended(batch))
        return found

    @property
    def arrived(self) -> Mapping[str, Sequence[str]]:
        """Batches that were applied by passes that are not remembered yet: spreadsheet ID to their names."""
        return self._arrived

    @property
    def known_batches(self) -> frozenset[str]:
        """Names of the batches whose marker may be met with, though no pass has remembered them."""
        return frozenset(self._sent).union(*self._arrived.values())

    def note_arrived(self, batch: Batch) -> None:
        """Remember that a batch was applied; on the disk with whatever is stored next."""
        names = self._arrived.setdefault(batch.spreadsheet_id, [])
        if batch.name not in names:
            names.append(batch.name)
            self._cells += [[*key, encode(value)] for key, value in _intended(batch).items()]

    def distrust(self, spreadsheet: str) -> None:
        """Remember not to rely on what is captured in a spreadsheet, until the state is rebuilt."""
        self._distrusted.add(spreadsheet)

    def is_distrusted(self, spreadsheet: str) -> bool:
        """Whether what was captured in a spreadsheet cannot be relied upon."""
        return spreadsheet in self._distrusted

    @property
    def conflicts(self) -> Mapping[str, Conflict]:
        """What a pass that was not remembered has found or settled, with what was decided, by ID."""
        return {} if self._is_remembered else {conflict.id: conflict for conflict in self._conflicts}

    def plan(self, run: str, batches: Iterable[Batch], conflicts: Iterable[Conflict] = ()) -> None:
        """Store what a pass is about to send, and the conflicts it will remember once that was seen."""
        self._run, self._is_remembered = run, False
        self._conflicts = list(conflicts)
        self._sent.update({batch.name: batch for batch in batches})
        self.save()

    def announce(self, batch: Batch) -> None:
        """Store one batch, unless it is there already."""
        if batch.name not in self._sent:
            self._sent[batch.name] = batch
            self.save()

    def replace(self, batch: Batch, by: Batch) -> None:
        """Store one batch in place of another that was not sent."""
        self._sent.pop(batch.name, None)
        self.announce(by)

    def settle(self, batch: Batch, judgement: Judgement | None = None) -> None:
        """Forget a batch; on the disk it stays until something else is stored, which does no harm.

        What it has done is kept in mind until the pass is remembered: the journal of a pass that dies tells
        nothing, and a row it has made may be gone when the next one looks.

        Args:
            batch: one of which it is known what became of it.
            judgement: what that is; None where it did nothing.
        """
        self._sent.pop(batch.name, None)
        if judgement is None:
            return
        if not batch.is_repair:
            self._landed += [cell.write for cell in judgement.cells if cell.is_clean]
        for row, stands in zip(batch.rows, judgement.rows, strict=True):
            if stands:
                values = {row.columns[at]: encode(value) for at, value in row.values.items()}
                self._made[row.department, row.row_id] = values

    @property
    def landed(self) -> tuple[CellWrite, ...]:
        """Cells that were written as they were meant to be, by passes that are not remembered yet."""
        return tuple(self._landed)

    @property
    def made(self) -> MadeRows:
        """Rows that were seen to stand and that no pass has remembered."""
        return {
            key: {column: decode(value) for column, value in values.items()}
            for key, values in self._made.items()
        }

    @property
    def lost(self) -> tuple[CellWrite, ...]:
        """Cells that could not be put back for want of their rows, as no pass has remembered yet."""
        return tuple(self._lost)

    def give_up(self, cells: Iterable[CellWrite]) -> None:
        """Remember cells that cannot be put back any more, until a pass is remembered that tells of them."""
        self._lost += cells

    def keep_misplaced(self, spreadsheet: str, cells: Iterable[CellWrite]) -> None:
        """Remember cells that have still to be put right."""
        self._misplaced += [(spreadsheet, cell) for cell in cells]

    def misplaced_in(self, spreadsheet: str) -> bool:
        """Whether cells of a spreadsheet have still to be put right."""
        return any(name == spreadsheet for name, _ in self._misplaced)

    def repairs_in(self, spreadsheet: str) -> bool:
        """Whether something was put back in a spreadsheet, and nobody knows what became of that."""
        return any(batch.is_repair and batch.spreadsheet == spreadsheet for batch in self._sent.values())

    def is_open_in(self, spreadsheet: str) -> bool:
        """Whether anything of a spreadsheet has not been settled."""
        return self.misplaced_in(spreadsheet) or any(
            batch.spreadsheet == spreadsheet for batch in self._sent.values()
        )

    def take_misplaced(self, spreadsheet: str) -> tuple[CellWrite, ...]:
        """Return a spreadsheet's cells that have still to be put right, and leave them to the caller."""
        taken = tuple(cell for name, cell in self._misplaced if name == spreadsheet)
        self._misplaced = [entry for entry in self._misplaced if entry[0] != spreadsheet]
        return taken

    def save(self) -> None:
        """Store it as it is.

        Raises:
            StateError: it cannot be stored; nothing may be sent then.
        """
        self._store.write_intent(
            {
                "run": self._run,
                "cells": self._cells,
                "batches": [batch_document(batch) for batch in self._sent.values()],
                "arrived": self._arrived,
                "distrusted": sorted(self._distrusted),
                "conflicts": [conflict_document(conflict) for conflict in self._conflicts],
                "misplaced": [[name, cell_document(cell)] for name, cell in self._misplaced],
                "landed": [cell_document(cell) for cell in self._landed],
                "lost": [cell_document(cell) for cell in self._lost],
                "made": [[*key, values] for key, values in self._made.items()],
            }
        )
        self._is_stored = True

    def finish(self) -> bool:
        """Make ready for the commit of the pass, which remembers what was written.

        Returns:
            Whether nothing is left open, so that the commit may clear the intent; otherwise what is left was
            stored.
        """
        self._cells = []
        self._made = {}
        self._landed = []
        self._lost = []
        if not self._sent and not self._misplaced and not self._distrusted:
            return True
        self.save()
        return False

    def carry_over(self) -> None:
        """Remember what unsettled batches of earlier passes meant to write, though they be settled later."""
        for batch in self._sent.values():
            self._cells += [[*key, encode(value)] for key, value in _intended(batch).items()]


def _intended(batch: Batch) -> dict[CellKey, Scalar]:
    found = {cell.key: cell.value for cell in batch.cells if cell.copy_from is None and not cell.is_note}
    for row in batch.rows:
        for at, value in row.values.items():
            found[row.department, row.row_id, row.columns[at]] = value
    return found
