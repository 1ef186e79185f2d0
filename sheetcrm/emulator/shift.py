"""How positions move when rows or columns are inserted, deleted or moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Place: TypeAlias = Callable[[int], int | None]
"""Maps the position of one row or column to its new one; None if it was deleted."""
Interval: TypeAlias = Callable[[int, int], tuple[int, int] | None]
"""Maps a half-open run of positions; None if nothing of it is left."""


class Insertion:
    """`count` new positions before `index`."""

    def __init__(self, index: int, count: int) -> None:
        self.index = index
        self.count = count

    def place(self, position: int) -> int | None:
        """Return where one position goes."""
        return position + self.count if position >= self.index else position

    def interval(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a run goes; it grows only if the insertion lies inside it."""
        if self.index <= start:
            return start + self.count, end + self.count
        return (start, end + self.count) if self.index < end else (start, end)


class Deletion:
    """The positions from `index` on, `count` of them, go."""

    def __init__(self, index: int, count: int) -> None:
        self.index = index
        self.count = count

    def place(self, position: int) -> int | None:
        """Return where one position goes; None if it is deleted."""
        if position < self.index:
            return position
        return None if position < self.index + self.count else position - self.count

    def interval(self, start: int, end: int) -> tuple[int, int] | None:
        """Return what is left of a run; None if all of it is deleted."""
        new_start, new_end = self._edge(start), self._edge(end)
        return (new_start, new_end) if new_start < new_end else None

    def _edge(self, position: int) -> int:
        return position - max(0, min(position, self.index + self.count) - self.index)


class Relocation:
    """The positions `start` to `end` (exclusive) go before `destination`, which counts before the removal."""

    def __init__(self, start: int, end: int, destination: int) -> None:
        self.start = start
        self.end = end
        self.destination = destination

    def place(self, position: int) -> int | None:
        """Return where one position goes."""
        length = self.end - self.start
        target = self.destination if self.destination <= self.start else self.destination - length
        if self.start <= position < self.end:
            return position - self.start + target
        if position >= self.end:
            position -= length
        return position + length if position >= target else position

    def interval(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a run goes.

        A run inside the moved part goes with it; a run that stays whole follows its members; one that is
        torn apart keeps its place, as a person sees it in Google Sheets.
        """
        places = [self.place(position) for position in (start, end - 1)]
        first, last = places[0], places[1]
        if first is not None and last is not None and last - first == end - 1 - start:
            return first, last + 1
        return start, end


Move: TypeAlias = Insertion | Deletion | Relocation
