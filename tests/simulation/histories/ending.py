"""How the sheets stand at the end of a history, and which cells are tied to which by the config alone."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from histories.desk import Desk
from histories.diary import Formula, Place, Written
from histories.recorder import standing
from sheetcrm.schema.company import Link


@dataclass(slots=True)
class Ending:
    """The last look at everything.

    Attributes:
        cells: pencil mark to column to content.
        notes: the same for notes.
        ids: pencil mark to the ID the row has, or had when somebody deleted it.
    """

    desk: Desk
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    _stood_under: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _former: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _children: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_id: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _reach: dict[Place, frozenset[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for department in self.desk.company.departments:
            for tag, cells, notes in standing(self.desk, department):
                self.cells[tag], self.notes[tag] = cells, notes
                found = cells.get(self.desk.id_column(department))
                if isinstance(found, str):
                    self.ids[tag] = found.strip()
        for tag, row_id in self.desk.diary.buried.items():
            if row_id is not None:
                self.ids[tag] = row_id
        for tag, row_id in self.ids.items():
            self._by_id[row_id].append(tag)
            self._children[row_id.rpartition("/")[0]].append(tag)
        for tag, before in self.desk.diary.former.items():
            self._stood_under[tag] |= before
        for copy, (original, _, _) in self.desk.diary.copied_from.items():
            if self.predecessor(copy) is not None:
                self._stood_under[original].add(self.ids[copy])
        for tag in self._stood_under:
            for row_id in self._formers(tag):
                self._former[row_id].append(tag)

    def department(self, tag: str) -> str:
        """Where a row belongs."""
        return self.desk.diary.homes[tag]

    def title(self, tag: str) -> str:
        """A row's name for people."""
        department = self.department(tag)
        return f"{self.desk.company.departments[department].sheet}, row {tag} ({self.ids.get(tag, 'no ID')})"

    def is_formula(self, place: Place) -> bool:
        """Whether somebody calculates in a cell."""
        return isinstance(self.cells[place[0]].get(place[1]), Formula)

    def holders(self, row_id: str) -> list[str]:
        """The rows that have an ID, deleted ones included."""
        return self._by_id[row_id]

    def bearers(self, tag: str) -> list[str]:
        """The rows that have its ID, and the copies that bore it until the operator took them away."""
        row_id, diary = self.ids.get(tag, ""), self.desk.diary
        gone = [
            copy
            for copy, (_, pasted, _) in diary.copied_from.items()
            if pasted == row_id and copy in diary.buried and copy not in self.ids
        ]
        return [*self.holders(row_id), *gone] or [tag]

    def known_by(self, row_id: str) -> list[str]:
        """The rows that have an ID, and those that stood under it until a person or a copy took it away."""
        return [*self._by_id[row_id], *self._former[row_id]]

    def givings(self, row_id: str) -> int:
        """To how many rows an ID was given: a copy that was pasted with it was given nothing."""
        return len({self._first_with(row_id, tag) for tag in self.holders(row_id)})

    def _first_with(self, row_id: str, tag: str) -> str:
        original, pasted, _ = self.desk.diary.copied_from.get(tag, ("", None, None))
        return self._first_with(row_id, original) if pasted == row_id else tag

    def deleted_ids(self) -> frozenset[str]:
        """The IDs of rows that people deleted, those they stood under before included."""
        diary = self.desk.diary
        before = (row_id for tag in diary.buried for row_id in self._formers(tag))
        return frozenset([*filter(None, diary.buried.values()), *before])

    def former_ids(self) -> dict[str, frozenset[str]]:
        """Row ID to the IDs its row had before: one that a person typed over, or that a copy keeps.

        A copy keeps the ID where the row itself was edited before anybody looked.
        """
        found: dict[str, set[str]] = defaultdict(set)
        for row_id, tags in self._former.items():
            for now in (self.ids[tag] for tag in tags if tag in self.ids):
                found[now].add(row_id)
        for copy, (original, row_id, _) in self.desk.diary.copied_from.items():
            now = self.ids.get(original)
            if row_id is not None and now is not None and now != row_id == self.ids.get(copy):
                found[now].add(row_id)
        return {now: frozenset(before) for now, before in found.items()}

    def heirs(self, tag: str) -> list[str]:
        """The copies that go on under a row's ID: it was edited before anybody looked, they were not."""
        return [copy for copy in self.desk.diary.copied_from if self.predecessor(copy) == tag]

    def predecessor(self, copy: str) -> str | None:
        """The row under whose ID a copy goes on, as in `heirs`; None for any other row."""
        original, row_id, _ = self.desk.diary.copied_from.get(copy, (None, None, None))
        goes_on = row_id is not None and self.ids.get(copy) == row_id != self.ids.get(original or "")
        return original if goes_on else None

    def line_of(self, place: Place) -> list[Place]:
        """A cell, and those of the rows under whose ID its row goes on, the oldest last."""
        line = [place]
        while (before := self.predecessor(line[-1][0])) is not None:
            line.append((before, place[1]))
        return line

    def history(self, place: Place) -> list[Written]:
        """What was typed into a cell, and into those of its line before they were copied; oldest first."""
        entries: list[Written] = []
        for of in self.line_of(place):
            end = entries[0].order if entries else math.inf
            earlier = self.desk.diary.history.get(of, [])
            entries = [*(entry for entry in earlier if entry.order < end), *entries]
        return entries

    def is_handed_down(self, number: int, tag: str, column: str) -> bool:
        """Whether it was written in the row whose ID this copy goes on with, before it was copied."""
        _, row_id, _ = self.desk.diary.copied_from.get(tag, ("", None, None))
        is_heir = row_id is not None and self.ids.get(tag) == row_id
        return is_heir and (column, number) in self.desk.diary.handed_down[tag]

    def children(self, tag: str, link: Link) -> list[str]:
        """The rows a link has made for a row, oldest attempt first; deleted ones included."""
        row_id = self.ids.get(tag)
        return self._made_for(row_id, link) if row_id else []

    def _all_children(self, tag: str, link: Link) -> list[str]:
        """The same with the rows made for it while it stood under another ID."""
        before = (child for of in self._formers(tag) for child in self._made_for(of, link))
        return [*self.children(tag, link), *before]

    def _formers(self, tag: str) -> list[str]:
        return sorted(self._stood_under.get(tag, set()) - {self.ids.get(tag)})

    def _made_for(self, row_id: str, link: Link) -> list[str]:
        head = f"{row_id}/{self.desk.company.code_of(link)}-"
        found = [tag for tag in self._children[row_id] if self.ids[tag].startswith(head)]
        return sorted(found, key=lambda tag: int(self.ids[tag].rpartition("-")[2]))

    def parents(self, tag: str, link: Link) -> list[str]:
        """The rows that a row was made for, by the IDs it has and stood under before."""
        rows: dict[str, None] = {}
        for row_id in (self.ids.get(tag, ""), *self._formers(tag)):
            parent = row_id.rpartition("/")[0]
            if parent and row_id.startswith(f"{parent}/{self.desk.company.code_of(link)}-"):
                rows.update(dict.fromkeys((*self._by_id[parent], *self._former[parent])))
        return [found for found in rows if self.department(found) == link.parent]

    def reach(self, place: Place) -> frozenset[Place]:
        """Every cell that a value typed into this one may come to stand in."""
        if place not in self._reach:
            seen, waiting = {place}, [place]
            while waiting:
                for other in self._neighbours(waiting.pop()):
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
            self._reach[place] = frozenset(seen)
        return self._reach[place]

    def may_hold(self, place: Place, origin: Place) -> bool:
        """Whether a value typed into one cell may stand in the other; a row's messages quote its cells."""
        tag, column = place
        if column != self.desk.company.departments[self.department(tag)].messages:
            return place in self.reach(origin)
        return any(of == tag for of, _ in self.reach(origin))

    def owners(self, place: Place) -> Iterator[Place]:
        """The cells whose copy this one is."""
        tag, column = place
        for _, link in self.desk.company.links_from(self.department(tag)):
            for child in self._all_children(tag, link):
                yield from ((child, pair.source) for pair in link.brought_back if pair.target == column)
        for _, link in self.desk.company.links_into(self.department(tag)):
            for parent in self.parents(tag, link):
                yield from ((parent, pair.source) for pair in link.carried if pair.target == column)

    def _neighbours(self, place: Place) -> Iterator[Place]:
        tag, column = place
        department = self.department(tag)
        for _, link in self.desk.company.links_from(department):
            for child in self._all_children(tag, link):
                yield from ((child, pair.target) for pair in link.carried if pair.source == column)
                yield from (
                    (child, pair.source)
                    for pair in link.brought_back
                    if pair.target == column and pair.policy.is_two_way
                )
        for _, link in self.desk.company.links_into(department):
            for parent in self.parents(tag, link):
                yield from ((parent, pair.target) for pair in link.brought_back if pair.source == column)
                yield from (
                    (parent, pair.source)
                    for pair in link.carried
                    if pair.target == column and pair.policy.is_two_way
                )


def shown(content: Any) -> Any:
    """What a cell shows."""
    return content.shows if isinstance(content, Formula) else content


def alike(one: Any, other: Any) -> bool:
    """Whether two cells show the same; blank text is nothing."""
    left, right = (None if value in ("", None) else value for value in (shown(one), shown(other)))
    return type(left) is type(right) and left == right if isinstance(left, bool | str) else left == right
