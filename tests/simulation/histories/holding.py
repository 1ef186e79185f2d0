"""Rows that staff hold back: nothing of the sync's is written to them, not a cell and not a note."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from histories.breach import Breach
from histories.choices import held_rows
from histories.desk import Desk
from histories.diary import Place
from histories.firm import HOLD
from histories.recorder import standing


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a row held when the first pass after its tick began."""

    order: int
    cells: dict[tuple[str, str], Any]


@dataclass(slots=True)
class Holding:
    """Watches the rows that are held, from the first pass that could know of it."""

    desk: Desk
    _kept: dict[str, _Kept] = field(default_factory=dict)

    def begin_pass(self) -> None:
        """Look at the rows that are held now; no request of an earlier pass may be under way."""
        held = set(held_rows(self.desk))
        self._kept = {tag: kept for tag, kept in self._kept.items() if self._still(tag, kept, held)}
        for tag in held - self._kept.keys():
            self._kept[tag] = _Kept(len(self.desk.diary.sentences), self._cells(tag))

    def written(self, excused: Collection[Place] = ()) -> Iterator[Breach]:
        """What is no longer as it was, though nobody has changed it.

        Args:
            excused: cells to which something was given back that an earlier pass had taken from them.
        """
        held = set(held_rows(self.desk))
        for tag, kept in self._kept.items():
            if not self._still(tag, kept, held):
                continue
            now = self._cells(tag)
            for (kind, column), content in kept.cells.items():
                if now[kind, column] == content or (tag, column) in excused:
                    continue
                entry = self.desk.diary.last.get((tag, column))
                if entry is None or entry.order < kept.order:
                    text = f"{kind} {column} of row {tag}: {content!r} has become {now[kind, column]!r}"
                    yield Breach("P6", "held row written", text)

    def _still(self, tag: str, kept: _Kept, held: set[str]) -> bool:
        """Whether the row has been held all along."""
        ticks = self.desk.diary.history.get((tag, HOLD), [])
        return tag in held and all(entry.order < kept.order for entry in ticks)

    def _cells(self, tag: str) -> dict[tuple[str, str], Any]:
        department = self.desk.diary.homes[tag]
        known = set(self.desk.company.fields[department]) - {self.desk.id_column(department)}
        _, cells, notes = next(found for found in standing(self.desk, department) if found[0] == tag)
        shown = {("cell", name): content for name, content in cells.items() if name in known}
        return shown | {("note", name): note for name, note in notes.items() if name in known}
