"""Totals over the cells that meet conditions: SUMIF(S), COUNTIF(S), AVERAGEIF(S), MINIFS, MAXIFS."""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.emulator.formulas.criteria import condition
from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.functions.statistics import mean, total
from sheetcrm.emulator.formulas.registry import Arguments, Registry, sound
from sheetcrm.emulator.formulas.values import Rows, Scalar, tidy


def _met(args: Arguments, pairs: int) -> Iterator[tuple[int, int]]:
    """Yield (row, column) where every (range, criterion) from argument `pairs` on is met."""
    if (len(args) - pairs) % 2:
        raise failure("N_A", f"Function {args.name} expects its criteria in pairs of range and criterion.")
    tests = [
        (args.rows(position), condition(args.value(position + 1), args.calculation.coercion))
        for position in range(pairs, len(args), 2)
    ]
    first = tests[0][0]
    if any(_size(rows) != _size(first) for rows, _ in tests):
        raise failure("VALUE", f"Array arguments to {args.name} are of different size.")
    for i, row in enumerate(first):
        for j in range(len(row)):
            if all(holds(rows[i][j]) for rows, holds in tests):
                yield i, j


def _size(rows: Rows) -> tuple[int, int]:
    return len(rows), len(rows[0]) if rows else 0


def _numbers_at(rows: Rows, places: Iterator[tuple[int, int]]) -> list[int | float]:
    found: list[int | float] = []
    for i, j in places:
        value = sound(rows[i][j]) if i < len(rows) and j < len(rows[i]) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append(value)
    return found


def _if(args: Arguments) -> list[int | float]:
    """Return the numbers of a one-condition function: (range, criterion, [range of numbers])."""
    tested, holds = args.rows(0), condition(args.value(1), args.calculation.coercion)
    places = ((i, j) for i, row in enumerate(tested) for j, value in enumerate(row) if holds(value))
    return _numbers_at(args.rows(2) if args.given(2) else tested, places)


def _ifs(args: Arguments) -> list[int | float]:
    """Return the numbers of a many-condition function: (range of numbers, range, criterion, ...)."""
    rows = args.rows(0)
    if _size(rows) != _size(args.rows(1)):
        raise failure("VALUE", f"Array arguments to {args.name} are of different size.")
    return _numbers_at(rows, _met(args, 1))


def _count_if(args: Arguments) -> Scalar:
    holds = condition(args.value(1), args.calculation.coercion)
    return sum(holds(value) for row in args.rows(0) for value in row)


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("SUMIF", lambda args: tidy(total(iter(_if(args)))), 2, 3)
    registry.add("SUMIFS", lambda args: tidy(total(iter(_ifs(args)))), 3, None)
    registry.add("AVERAGEIF", lambda args: mean(_if(args), "AVERAGEIF"), 2, 3)
    registry.add("AVERAGEIFS", lambda args: mean(_ifs(args), "AVERAGEIFS"), 3, None)
    registry.add("MINIFS", lambda args: min(_ifs(args), default=0), 3, None)
    registry.add("MAXIFS", lambda args: max(_ifs(args), default=0), 3, None)
    registry.add("COUNTIF", _count_if, 2, 2)
    registry.add("COUNTIFS", lambda args: sum(1 for _ in _met(args, 0)), 2, None)
