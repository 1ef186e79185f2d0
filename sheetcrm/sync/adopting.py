"""Rows that people typed before sheetcrm came, joined to the rows they were typed for. Pure.

A stray is joined where one or two key columns tell for certain: one parent that has no such row yet holds the
same, and no other stray does. Everything else is reported with what it could be, and left to people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.columns import Column, Violation
from sheetcrm.schema.company import Company, Link
from sheetcrm.schema.row_ids import format_child
from sheetcrm.schema.types.base import Unclear
from sheetcrm.schema.types.tidying import fold
from sheetcrm.state.base import Base
from sheetcrm.sync.errands import Adoption, Stray, Verdict
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.plan import Cause
from sheetcrm.sync.world import World, Write

Key = tuple[Hashable, ...]


def adopt_rows(
    company: Company, world: World, facts: Facts, base: Base, adoption: Adoption
) -> tuple[Stray, ...]:
    """Give strays that match for certain their IDs, in the working copy.

    Args:
        company: the config.
        world: the working copy, with the IDs of new root rows in it.
        facts: what is known of its rows.
        base: what was agreed on after the last pass.
        adoption: what is to be joined by what.

    Returns:
        Every row without an ID in the department that adopts, in sheet order; none where one of the two
        departments takes no part.
    """
    link = company.links[adoption.link]
    if link.parent not in world.sheets or link.child not in world.sheets:
        return ()
    adopter = _Adopter(company, world, facts, base, adoption, link)
    strays = adopter.judge()
    for position, stray in strays:
        adopter.join(position, stray)
    return tuple(stray for _, stray in strays)


@dataclass(frozen=True, slots=True)
class _Adopter:
    company: Company
    world: World
    facts: Facts
    base: Base
    adoption: Adoption
    link: Link

    def judge(self) -> list[tuple[int, Stray]]:
        """Every stray by its position in the table, with what it matches."""
        sheet = self.world.sheets[self.link.child]
        free, served = self._parents()
        strays: list[tuple[int, Stray]] = []
        for position in sheet.index.unnamed:
            row = dict(zip(sheet.table.fields, sheet.table.rows[position], strict=True))
            cells = tuple(row.get(column) for column, _ in self.adoption.keys)
            key = self._key(self.link.child, [column for column, _ in self.adoption.keys], cells)
            stray = Stray(
                department=self.link.child,
                number=sheet.table.numbers[position],
                keys=cells,
                verdict=Verdict.NO_KEY,
            )
            if key is not None:
                stray = self._matched(stray, free.get(key, ()), served.get(key, ()))
            strays.append((position, stray))
        return _without_rivals(strays)

    def join(self, position: int, stray: Stray) -> None:
        """Write the ID of a stray that matches for certain."""
        if stray.row_id is None:
            return
        sheet = self.world.sheets[self.link.child]
        parent, column = stray.parents[0], self.adoption.keys[0][1]
        value = self.world.get(self.link.parent, parent, column)
        cause = Cause(department=self.link.parent, row_id=parent, column=column, value=value)
        write = Write(value=stray.row_id, rule=f"links.{self.adoption.link}.adopt", cause=cause, note=None)
        sheet.assigned[stray.row_id] = position
        sheet.put(stray.row_id, self.company.departments[self.link.child].row_id.column, write)

    def _matched(self, stray: Stray, free: Sequence[str], served: Sequence[str]) -> Stray:
        if len(free) == 1:
            row_id = self._child_id(free[0])
            return replace(stray, verdict=Verdict.UNIQUE, parents=tuple(free), row_id=row_id)
        if free:
            return replace(stray, verdict=Verdict.SEVERAL_PARENTS, parents=tuple(free))
        if served:
            return replace(stray, verdict=Verdict.SERVED, parents=tuple(served))
        return replace(stray, verdict=Verdict.NO_PARENT)

    def _parents(self) -> tuple[Mapping[Key, Sequence[str]], Mapping[Key, Sequence[str]]]:
        """The rows that may have a child by the link: without one and with one, by what their keys hold."""
        free: dict[Key, list[str]] = defaultdict(list)
        served: dict[Key, list[str]] = defaultdict(list)
        columns = [column for _, column in self.adoption.keys]
        for row_id in self.world.sheets[self.link.parent].row_ids():
            pipeline = self.facts.pipeline(self.link.parent, row_id)
            if self.link.pipelines and pipeline not in self.link.pipelines:
                continue
            cells = tuple(self.world.get(self.link.parent, row_id, column) for column in columns)
            key = self._key(self.link.parent, columns, cells)
            if key is not None:
                is_served = self.facts.was_known(self.link.child, self._child_id(row_id))
                (served if is_served else free)[key].append(row_id)
        return free, served

    def _child_id(self, parent: str) -> str:
        attempt = max(self.base.links.get((self.adoption.link, parent), 0), 1)
        return format_child(parent, self.company.code_of(self.link), attempt)

    def _key(self, department: str, columns: Sequence[str], cells: Sequence[Cell]) -> Key | None:
        """What key cells mean, to be compared; None where one is blank or can be read in two ways."""
        fields = self.company.fields[department]
        meanings = [_meaning(fields[column], cell) for column, cell in zip(columns, cells, strict=True)]
        return None if None in meanings else tuple(meanings)


def _meaning(column: Column, cell: Cell) -> Hashable | None:
    shown = value_of(cell)
    if shown is None or isinstance(shown, ErrorCell) or is_blank(shown):
        return None
    reading = column.parse(shown)
    if isinstance(reading, Unclear):
        return None
    meant = shown if isinstance(reading, Violation) else reading.value
    if isinstance(meant, str):
        return fold(meant)
    return meant if isinstance(meant, Hashable) else fold(str(shown))


def _without_rivals(strays: Sequence[tuple[int, Stray]]) -> list[tuple[int, Stray]]:
    """Strays that match one parent together match it for certain no longer."""
    rows: dict[str, list[int]] = defaultdict(list)
    for _, stray in strays:
        if stray.row_id is not None:
            rows[stray.row_id].append(stray.number)
    return [(position, _judged(stray, rows.get(stray.row_id or "", ()))) for position, stray in strays]


def _judged(stray: Stray, numbers: Sequence[int]) -> Stray:
    rivals = tuple(number for number in numbers if number != stray.number)
    return replace(stray, verdict=Verdict.SEVERAL_ROWS, row_id=None, rivals=rivals) if rivals else stray


def without_adopted(strays: Sequence[Stray]) -> Iterator[tuple[str, int]]:
    """Department and sheet row of those that got their ID."""
    yield from ((stray.department, stray.number) for stray in strays if stray.row_id is not None)
