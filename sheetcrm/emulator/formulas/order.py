"""In which order formulas are worked out, and which of them go round in circles."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sheetcrm.emulator.formulas.references import Area

Cell: TypeAlias = tuple[str, int, int]
"""Sheet title, row, column; 0-based."""
_Vertex: TypeAlias = Cell | Area


@dataclass(frozen=True, slots=True)
class Order:
    """`cells` in the order of calculation, those of `cyclic` left out: each of them depends on itself."""

    cells: tuple[Cell, ...]
    cyclic: frozenset[Cell]


def recalculation_order(formulas: Mapping[Cell, Sequence[Area]]) -> Order:
    """Order formula cells so that each comes after the formula cells it reads.

    Cells that read a cyclic cell are no part of the circle: they are ordered like any others and see its
    error. Runs in about the number of formulas plus, for every distinct area, the number of formulas
    inside it.

    Args:
        formulas: what each formula cell reads; areas name their sheet. Titles are compared without regard
            to case.
    """
    ordered: list[Cell] = []
    cyclic: set[Cell] = set()
    for group in _Components(formulas).groups():
        cells = [vertex for vertex in group if not isinstance(vertex, Area)]
        if len(group) > 1:
            cyclic.update(cells)
        else:
            ordered.extend(cells)
    return Order(tuple(ordered), frozenset(cyclic))


class _Components:
    """Groups of cells that depend on one another (Tarjan's algorithm, without recursion).

    Areas are vertices of their own between the cells that read them and the cells inside them, so that
    many formulas reading one column cost no more than the column. A cell alone in its group is in no
    circle: even a formula that reads its own cell does so through an area.
    """

    def __init__(self, formulas: Mapping[Cell, Sequence[Area]]) -> None:
        self._formulas = formulas
        self._index = _FormulaIndex(formulas)
        self._numbers: dict[_Vertex, int] = {}
        self._lowest: dict[_Vertex, int] = {}
        self._open: list[_Vertex] = []
        self._is_open: set[_Vertex] = set()

    def groups(self) -> Iterator[list[_Vertex]]:
        """Yield the groups, each after the groups that it depends on."""
        for cell in self._formulas:
            if cell not in self._numbers:
                yield from self._from(cell)

    def _from(self, root: _Vertex) -> Iterator[list[_Vertex]]:
        path = [(root, self._enter(root))]
        while path:
            vertex, following = path[-1]
            unseen = self._next_unseen(vertex, following)
            if unseen is not None:
                path.append((unseen, self._enter(unseen)))
                continue
            path.pop()
            if path:
                self._lower(path[-1][0], self._lowest[vertex])
            if self._lowest[vertex] == self._numbers[vertex]:
                yield self._close(vertex)

    def _enter(self, vertex: _Vertex) -> Iterator[_Vertex]:
        self._numbers[vertex] = self._lowest[vertex] = len(self._numbers)
        self._open.append(vertex)
        self._is_open.add(vertex)
        return self._index.inside(vertex) if isinstance(vertex, Area) else iter(self._formulas[vertex])

    def _next_unseen(self, vertex: _Vertex, following: Iterator[_Vertex]) -> _Vertex | None:
        for other in following:
            if other not in self._numbers:
                return other
            if other in self._is_open:
                self._lower(vertex, self._numbers[other])
        return None

    def _lower(self, vertex: _Vertex, number: int) -> None:
        self._lowest[vertex] = min(self._lowest[vertex], number)

    def _close(self, vertex: _Vertex) -> list[_Vertex]:
        group: list[_Vertex] = []
        while not group or group[-1] != vertex:
            group.append(self._open.pop())
            self._is_open.discard(group[-1])
        return group


class _FormulaIndex:
    """Finds the formula cells inside an area: by sheet and column, rows sorted."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._rows: dict[str, dict[int, list[tuple[int, Cell]]]] = {}
        for cell in cells:
            sheet, row, column = cell
            self._rows.setdefault(sheet.casefold(), {}).setdefault(column, []).append((row, cell))
        for columns in self._rows.values():
            for rows in columns.values():
                rows.sort()

    def inside(self, area: Area) -> Iterator[Cell]:
        for column, rows in self._rows.get((area.sheet or "").casefold(), {}).items():
            if column < area.column or (area.end_column is not None and column >= area.end_column):
                continue
            start = bisect.bisect_left(rows, area.row, key=_row)
            end = len(rows) if area.end_row is None else bisect.bisect_left(rows, area.end_row, key=_row)
            for _, cell in rows[start:end]:
                yield cell


def _row(entry: tuple[int, Cell]) -> int:
    return entry[0]
