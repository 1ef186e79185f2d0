"""What every person wrote, and where: kept beside the sheets, knowing nothing of how a sync works.

Rows are known by their pencil mark, never by their ID. Every value a person writes holds a number that no
other write has, so that a value found anywhere says who wrote it for which row.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

Constant = str | int | float | bool | None
Place = tuple[str, str]
"""Pencil mark and column."""

MONEY, DAY = 100_000, 50_000
_TOKEN = re.compile(r"v(\d+)z")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: what is typed, and what it shows; `{tag}` stands for its row's pencil mark and its cell."""

    text: str
    shows: str


Content = Constant | Formula


@dataclass(frozen=True, slots=True)
class Written:
    """One write of one person.

    Attributes:
        picked: it was not typed into the cell, but decided in a Conflicts tab.
        was_there: the cell showed just that already.
    """

    order: int
    tag: str
    column: str
    content: Content
    picked: bool = False
    was_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What somebody has picked in a Conflicts tab, or told the operator.

    Attributes:
        order: when.
        conflict: its number.
        pick: the words of the decision.
        cells: the two cells, the parent's first; empty where it is about a column of the sync's own, or
            where their rows cannot be told.
        lost: the value that had given way; None where both stood.
        noted: the cells that were noted as written by it, with what was known of them before.
    """

    order: int
    conflict: str
    pick: str
    cells: tuple[Place, ...]
    lost: Constant = None
    noted: tuple[tuple[Written, Written | None], ...] = ()


def numbers_in(content: object) -> frozenset[int]:
    """The numbers of the writes that a value goes back to."""
    if isinstance(content, Formula):
        content = content.shows
    if isinstance(content, str):
        return frozenset(int(found) for found in _TOKEN.findall(content))
    if isinstance(content, bool) or not isinstance(content, int | float):
        return frozenset()
    if content >= MONEY:
        return frozenset({int(content) - MONEY})
    return frozenset({int(content) - DAY}) if content >= DAY else frozenset()


@dataclass(slots=True)
class Diary:
    """The model of what people did.

    Attributes:
        homes: pencil mark to department.
        last: the last write of each cell a person has written.
        history: all writes of each such cell, oldest first.
        origins: number of a write to the cells a person put its value into.
        buried: rows people deleted, with the ID they had.
        returned: rows people deleted and brought back.
        visits: how often a row came to stand in a status, by pencil mark and status.
        system_last: cells whose last change was the sync's, and what it put there.
        made_rows: rows that appeared by a request of the sync.
        withdrawn: rows whose ID the sync took away again, and that ID.
        true_ids: what stood in an ID cell before somebody tampered with it.
        former: row to the IDs it stood under until a person took them away.
        copies: rows pasted together with their ID.
        copied_from: copy to its original, the ID it was pasted with, and how often the original had stood
            in which status.
        handed_down: copy to what had been written in its original, as column and number of the write.
        strays: rows typed where only links make rows.
        notes: notes people put on cells.
        snapshots: tabs the config does not know, as they were made.
        decisions: what was decided about conflicts, oldest first.
        apart: pairs of cells that somebody wants to stay different, and when that was decided.
        protected: departments and ranges that the boss protects, oldest first.
        sentences: what happened, for people.
    """

    homes: dict[str, str] = field(default_factory=dict)
    last: dict[Place, Written] = field(default_factory=dict)
    history: dict[Place, list[Written]] = field(default_factory=lambda: defaultdict(list))
    origins: dict[int, set[Place]] = field(default_factory=lambda: defaultdict(set))
    buried: dict[str, str | None] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    visits: Counter[Place] = field(default_factory=Counter)
    system_last: dict[Place, Constant] = field(default_factory=dict)
    made_rows: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)
    true_ids: dict[str, str] = field(default_factory=dict)
    former: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    copies: set[str] = field(default_factory=set)
    copied_from: dict[str, tuple[str, str | None, Counter[str]]] = field(default_factory=dict)
    handed_down: dict[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    strays: set[str] = field(default_factory=set)
    notes: dict[Place, str] = field(default_factory=dict)
    snapshots: dict[tuple[str, int], object] = field(default_factory=dict)
    decisions: list[Decided] = field(default_factory=list)
    apart: dict[frozenset[Place], int] = field(default_factory=dict)
    protected: list[tuple[str, int]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    _count: int = 0

    def next_number(self) -> int:
        """A number no write has had."""
        self._count += 1
        return self._count

    def wrote(
        self, tag: str, column: str, content: Content, *, picked: bool = False, was_there: bool = False
    ) -> None:
        """Note a person's write."""
        place = (tag, column)
        entry = Written(len(self.sentences), tag, column, content, picked, was_there)
        self.last[place] = entry
        self.history[place].append(entry)
        self.system_last.pop(place, None)
        for number in numbers_in(content):
            self.origins[number].add(place)

    def decide(self, decided: Decided, writes: Iterable[tuple[Place, Constant]]) -> None:
        """Note a decision, in place of an earlier one that waits for a pass, and the writes it comes to."""
        noted = []
        for (tag, column), content in writes:
            before = self.last.get((tag, column))
            self.wrote(tag, column, content, picked=True)
            noted.append((self.last[tag, column], before))
        self.decisions.append(replace(decided, noted=tuple(noted)))

    def recall(self, conflict: str) -> None:
        """Forget a decision about a conflict that nothing has come of."""
        for decided in [found for found in self.decisions if found.conflict == conflict]:
            self.decisions.remove(decided)
            if self.apart.get(frozenset(decided.cells)) == decided.order:
                del self.apart[frozenset(decided.cells)]
            for entry, before in reversed(decided.noted):
                place = (entry.tag, entry.column)
                self.history[place].remove(entry)
                if self.last.get(place) is entry and before is not None:
                    self.last[place] = before
                elif self.last.get(place) is entry:
                    del self.last[place]

    def visits_of(self, tag: str) -> Counter[str]:
        """How often a row came to stand in each status so far."""
        return Counter({status: count for (of, status), count in self.visits.items() if of == tag})

    def bury(self, tag: str, row_id: str | None) -> None:
        """Note that a person deleted a row."""
        self.buried[tag] = row_id

    def unbury(self, tag: str) -> None:
        """Note that a person brought a row back."""
        self.buried.pop(tag, None)
        self.returned.add(tag)
